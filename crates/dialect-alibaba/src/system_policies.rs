//! The policies that are in every account without being stored.

use identity::accounts::ADMINISTRATOR_POLICY;
use identity::settings::SystemPolicy;

use crate::policy_language::POLICY_LANGUAGE;

/// The built-in policies of these products.
pub fn system_policies() -> Vec<SystemPolicy> {
    POLICIES.to_vec()
}

const fn policy(
    name: &'static str,
    description: &'static str,
    document: &'static str,
) -> SystemPolicy {
    SystemPolicy { name, description, language: POLICY_LANGUAGE.name, document }
}

const POLICIES: &[SystemPolicy] = &[
    policy(
        ADMINISTRATOR_POLICY,
        "Provides full access to Alibaba Cloud services and resources.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    ),
    policy(
        "AliyunCloudSSOFullAccess",
        "Provides full access to CloudSSO.",
        r#"{"Version":"1","Statement":[
{"Effect":"Allow","Action":"cloudsso:*","Resource":"*"},
{"Effect":"Allow","Action":["resourcemanager:Get*","resourcemanager:List*"],"Resource":"*"},
{"Effect":"Allow","Action":"ram:GetPolicy*","Resource":"acs:ram:*:system:policy/*"}]}"#,
    ),
    policy(
        "AliyunCloudSSOReadOnlyAccess",
        "Provides read-only access to CloudSSO.",
        r#"{"Version":"1","Statement":[
{"Effect":"Allow","Action":["cloudsso:List*","cloudsso:Get*","cloudsso:Check*"],"Resource":"*"},
{"Effect":"Allow","Action":["resourcemanager:Get*","resourcemanager:List*"],"Resource":"*"},
{"Effect":"Allow","Action":"ram:GetPolicy*","Resource":"acs:ram:*:system:policy/*"}]}"#,
    ),
    policy(
        "AliyunRAMFullAccess",
        "Provides full access to Resource Access Management.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:*","Resource":"*"}]}"#,
    ),
    policy(
        "AliyunRAMReadOnlyAccess",
        "Provides read-only access to Resource Access Management.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:Get*","ram:List*",
"ram:GenerateCredentialReport","accessanalyzer:Get*","accessanalyzer:List*"],"Resource":"*"}]}"#,
    ),
    policy(
        "AliyunSTSAssumeRoleAccess",
        "Provides permission to call AssumeRole of Security Token Service.",
        r#"{"Version":"1","Statement":[
{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}"#,
    ),
    policy(
        "PowerUserAccess",
        "Provides full access to all services but the management of users and permissions.",
        // The other vendors' names for managing users stand here too: one account is seen
        // through all of them, and this policy must open it through none.
        r#"{"Version":"1","Statement":[
{"Effect":"Allow","NotAction":["ram:*","ims:*","iam:*"],"Resource":"*"}]}"#,
    ),
    policy(
        "ReadOnlyAccess",
        "Provides read-only access to all services.",
        r#"{"Version":"1","Statement":[
{"Effect":"Allow","Action":["*:Get*","*:List*","*:Describe*","*:Query*"],"Resource":"*"}]}"#,
    ),
];

#[cfg(test)]
mod tests {
    use identity::policies::{Decision, Document, Facts, Question, compile, decide};
    use identity::sources::Timestamp;

    use super::*;

    fn document(name: &str) -> Document {
        let all = system_policies();
        let found = all.iter().find(|policy| policy.name == name).unwrap();
        compile(&POLICY_LANGUAGE, found.document).unwrap()
    }

    fn allows(name: &str, actions: &[&str], resource: &str) -> bool {
        let facts = Facts::at(Timestamp::from_seconds(0));
        let question = Question { actions, resource, facts: &facts };
        decide([&document(name)], &question) == Decision::Allowed
    }

    #[test]
    fn every_built_in_policy_compiles_and_they_stand_by_name() {
        let names: Vec<&str> = system_policies().iter().map(|policy| policy.name).collect();
        names.iter().for_each(|name| drop(document(name)));
        assert!(names.is_sorted() && names.len() == 8, "{names:?}");
    }

    #[test]
    fn each_policy_opens_what_its_name_says_and_no_more() {
        let create = ["ram:CreateUser", "ims:CreateUser"];
        let list = ["ram:ListUsers", "ims:ListUsers"];
        let users = "acs:ram:*:1000000000000001:user/*";
        let directory = "acs:cloudsso:cn-shanghai:1000000000000001:directory/d-0";
        for (name, actions, resource, allowed) in [
            ("AdministratorAccess", &create[..], users, true),
            ("AliyunRAMFullAccess", &create, users, true),
            ("AliyunRAMFullAccess", &["cloudsso:GetUser"], directory, false),
            ("AliyunRAMReadOnlyAccess", &list, users, true),
            ("AliyunRAMReadOnlyAccess", &create, users, false),
            ("ReadOnlyAccess", &list, users, true),
            ("ReadOnlyAccess", &["iam:users:listUsers"], "*", true),
            ("ReadOnlyAccess", &create, users, false),
            ("PowerUserAccess", &create, users, false),
            ("PowerUserAccess", &list, users, false),
            ("PowerUserAccess", &["iam:users:createUser"], "*", false),
            ("PowerUserAccess", &["ecs:RunInstances"], "*", true),
            ("AliyunCloudSSOFullAccess", &["cloudsso:CreateUser"], directory, true),
            ("AliyunCloudSSOReadOnlyAccess", &["cloudsso:GetUser"], directory, true),
            ("AliyunCloudSSOReadOnlyAccess", &["cloudsso:CreateUser"], directory, false),
            ("AliyunSTSAssumeRoleAccess", &["sts:AssumeRole"], "*", true),
            ("AliyunSTSAssumeRoleAccess", &list, users, false),
        ] {
            assert_eq!(allows(name, actions, resource), allowed, "{name} {actions:?}");
        }
    }
}
