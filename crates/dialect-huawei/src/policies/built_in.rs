//! Roles that every account has, and the policies of the core behind them.

use identity::accounts::ADMINISTRATOR_POLICY;
use identity::ids::PolicyId;
use identity::policies::{AnyPolicy, PolicyRef};
use identity::settings::SystemPolicy;
use serde::Serialize;

use super::custom_policy;
use crate::links::{Links, links};
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

/// A built-in role, as lists show it.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    id: &'static str,
    name: &'static str,
    display_name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    catalog: &'static str,
    description: &'static str,
    description_cn: &'static str,
    domain_id: (),
    flag: &'static str,
    policy: Document,
    links: Links<'a>,
    created_time: &'static str,
    updated_time: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    version: &'static str,
    statement: [Statement; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    effect: &'static str,
    action: [&'static str; 1],
}

impl BuiltIn {
    /// The role, as lists show it.
    pub(super) fn shown<'a>(&self, request: &'a Request) -> Shown<'a> {
        let statement = [Statement { effect: "Allow", action: [self.action] }];
        Shown {
            id: self.id,
            name: self.name,
            display_name: self.display_name,
            kind: TYPE,
            catalog: CATALOG,
            description: self.description,
            description_cn: self.description,
            domain_id: (),
            flag: "fine_grained",
            policy: Document { version: "1.1", statement },
            links: links(request.url_of("/v3/roles/", self.id)),
            created_time: "0",
            updated_time: "0",
        }
    }
}

/// A role, as lists show it.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Role<'a> {
    /// One that every account has.
    BuiltIn(Shown<'a>),
    /// One of the account's own.
    Custom(custom_policy::Shown<'a>),
}

impl Role<'_> {
    /// The fields that lists are filtered by: name, display name, catalog.
    pub(super) fn filtered(&self) -> [&str; 3] {
        match self {
            Self::BuiltIn(role) => [role.name, role.display_name, role.catalog],
            Self::Custom(policy) => policy.filtered(),
        }
    }
}

/// The lists of roles.
#[derive(Serialize)]
pub(super) struct Roles<'a, R> {
    roles: R,
    links: Links<'a>,
    total_number: usize,
}

/// A list of roles, of which there are `total_number`.
pub(super) fn listed<R>(roles: R, total_number: usize, request: &Request) -> Roles<'_, R> {
    Roles { roles, links: links(request.own_url()), total_number }
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
pub(super) fn shown<'a>(policy: &'a AnyPolicy, request: &'a Request) -> Option<Role<'a>> {
    match policy {
        AnyPolicy::Custom(policy) => custom_policy::is_ours(policy)
            .then(|| Role::Custom(custom_policy::shown(policy, request))),
        AnyPolicy::System(policy) => {
            built_in(policy).map(|known| Role::BuiltIn(known.shown(request)))
        }
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
