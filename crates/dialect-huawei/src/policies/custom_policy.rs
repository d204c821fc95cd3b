//! A custom policy, as every reply shows it.

use identity::policies::Policy;
use serde::Serialize;
use serde_json::value::RawValue;
use wire::body::{Text, text};

use crate::links::{Link, link};
use crate::policy_language::POLICY_LANGUAGE;
use crate::request::Request;

pub(super) const TYPE: &str = "huawei:type";
pub(super) const DESCRIPTION_CN: &str = "huawei:description_cn";

/// What the wire calls the directory of custom policies.
pub(super) const CATALOG: &str = "CUSTOMED";

/// Whether a policy is written in this wire's language.
pub(super) fn is_ours(policy: &Policy) -> bool {
    policy.language == POLICY_LANGUAGE.name
}

/// The policy, its times in milliseconds.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    id: &'a str,
    name: String,
    display_name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    catalog: &'static str,
    description: &'a str,
    description_cn: &'a str,
    domain_id: &'a str,
    policy: &'a RawValue,
    links: Link<'a>,
    created_time: Text<i64>,
    updated_time: Text<i64>,
}

/// The policy, its times in milliseconds.
pub(super) fn shown<'a>(policy: &'a Policy, request: &'a Request) -> Shown<'a> {
    let attribute = |name: &str| policy.attributes.get(name).map_or("", String::as_str);
    Shown {
        id: policy.id.as_str(),
        name: format!("custom_{}_{}", policy.account, policy.created_at.millis()),
        display_name: &policy.name,
        kind: attribute(TYPE),
        catalog: CATALOG,
        description: &policy.description,
        description_cn: attribute(DESCRIPTION_CN),
        domain_id: policy.account.as_str(),
        // A stored document compiled once, so it is JSON.
        policy: serde_json::from_str(&policy.document).unwrap_or(RawValue::NULL),
        links: link(request.url_of("/v3/roles/", policy.id.as_str())),
        created_time: text(policy.created_at.millis()),
        updated_time: text(policy.updated_at.millis()),
    }
}

impl Shown<'_> {
    /// The fields that lists are filtered by: name, display name, catalog.
    pub(super) fn filtered(&self) -> [&str; 3] {
        [&self.name, self.display_name, self.catalog]
    }
}

/// The policy and to how many users and groups it is given.
#[derive(Serialize)]
pub(super) struct WithReferences<'a> {
    #[serde(flatten)]
    policy: Shown<'a>,
    references: u64,
}

/// The policy and to how many users and groups it is given.
pub(super) fn shown_with_references<'a>(
    policy: &'a Policy,
    references: u64,
    request: &'a Request,
) -> WithReferences<'a> {
    WithReferences { policy: shown(policy, request), references }
}
