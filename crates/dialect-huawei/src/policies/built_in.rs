//! Roles that every account has, and the policies of the core behind them.

use identity::accounts::ADMINISTRATOR_POLICY;
use identity::ids::PolicyId;
use identity::policies::{AnyPolicy, PolicyRef};
use identity::settings::SystemPolicy;
use serde_json::{Value, json};

use super::custom_policy;
use crate::links::links;
use crate::policy_language::POLICY_LANGUAGE;
use crate::request::Request;

const SECURITY_ADMINISTRATOR: &str = "SecurityAdministrator";

/// The built-in policies this view adds to the core's own for administrators.
pub static SYSTEM_POLICIES: [SystemPolicy; 1] = [SystemPolicy {
    name: SECURITY_ADMINISTRATOR,
    description: "Full permissions for Identity and Access Management",
    language: POLICY_LANGUAGE.name,
    document: concat!(
        r#"{"Version":"1.1","Statement":[{"Effect":"Allow","#,
        r#""Action":["iam:*:*"],"Resource":["*"]}]}"#
    ),
}];

/// A built-in role as this wire has it.
pub(super) struct BuiltIn {
    id: &'static str,
    /// The wire's short name.
    pub(super) name: &'static str,
    /// The wire's long name.
    pub(super) display_name: &'static str,
    description: &'static str,
    /// The action that stands for what it allows.
    action: &'static str,
    /// The core's name of the policy.
    policy: &'static str,
}

/// The built-in roles. Their ids are ours, and for good: groups refer to them.
pub(super) static BUILT_IN: [BuiltIn; 2] = [
    BuiltIn {
        id: "c0a5f1e2b7d94c3fa8e6d1b20f4a7e01",
        name: "te_admin",
        display_name: "Tenant Administrator",
        description: "Full permissions for all services",
        action: "*:*:*",
        policy: ADMINISTRATOR_POLICY,
    },
    BuiltIn {
        id: "c0a5f1e2b7d94c3fa8e6d1b20f4a7e02",
        name: "secu_admin",
        display_name: "Security Administrator",
        description: "Full permissions for Identity and Access Management",
        action: "iam:*:*",
        policy: SECURITY_ADMINISTRATOR,
    },
];

/// What the wire calls these roles' directory.
pub(super) const CATALOG: &str = "BASE";
/// Where these roles are shown: with the account and with its projects.
pub(super) const TYPE: &str = "AA";

impl BuiltIn {
    /// The role, as lists show it.
    pub(super) fn shown(&self, request: &Request) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "display_name": self.display_name,
            "type": TYPE,
            "catalog": CATALOG,
            "description": self.description,
            "description_cn": self.description,
            "domain_id": null,
            "flag": "fine_grained",
            "policy": {
                "Version": "1.1",
                "Statement": [{"Effect": "Allow", "Action": [self.action]}],
            },
            "links": links(request.url(&format!("/v3/roles/{}", self.id))),
            "created_time": "0",
            "updated_time": "0",
        })
    }
}

/// The policy that a role's id names.
pub(super) fn policy(role: &str) -> PolicyRef {
    match BUILT_IN.iter().find(|known| known.id == role) {
        Some(known) => PolicyRef::System(known.policy.to_owned()),
        None => PolicyRef::Id(PolicyId::new(role)),
    }
}

/// The id of the role that a policy is; `None` for policies this wire has no role for.
pub(super) fn role_id(policy: &AnyPolicy) -> Option<&str> {
    match policy {
        AnyPolicy::Custom(policy) => custom_policy::is_ours(policy).then_some(policy.id.as_str()),
        AnyPolicy::System(policy) => built_in(policy).map(|known| known.id),
    }
}

/// The role that a policy is, as lists show it.
pub(super) fn shown(policy: &AnyPolicy, request: &Request) -> Option<Value> {
    match policy {
        AnyPolicy::Custom(policy) => {
            custom_policy::is_ours(policy).then(|| custom_policy::shown(policy, request))
        }
        AnyPolicy::System(policy) => built_in(policy).map(|known| known.shown(request)),
    }
}

fn built_in(policy: &SystemPolicy) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|known| known.policy == policy.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_and_its_policy_name_each_other() {
        for SystemPolicy { name, language, document, .. } in SYSTEM_POLICIES {
            assert_eq!(language, POLICY_LANGUAGE.name);
            assert!(identity::policies::compile(&POLICY_LANGUAGE, document).is_ok());
            assert!(BUILT_IN.iter().any(|role| role.policy == name));
        }
        for role in &BUILT_IN {
            assert_eq!(policy(role.id), PolicyRef::System(role.policy.to_owned()));
        }
        assert_eq!(policy("1"), PolicyRef::Id(PolicyId::new("1")));
    }
}
