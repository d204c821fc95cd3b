//! A custom policy, as every reply shows it.

use identity::policies::Policy;
use serde_json::{Value, json};

use crate::links::link;
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
pub(super) fn shown(policy: &Policy, request: &Request) -> Value {
    let attribute = |name: &str| policy.attributes.get(name).cloned().unwrap_or_default();
    // A stored document compiled once, so it is JSON.
    let document: Value = serde_json::from_str(&policy.document).unwrap_or_default();
    json!({
        "id": policy.id.as_str(),
        "name": format!("custom_{}_{}", policy.account, policy.created_at.millis()),
        "display_name": policy.name,
        "type": attribute(TYPE),
        "catalog": CATALOG,
        "description": policy.description,
        "description_cn": attribute(DESCRIPTION_CN),
        "domain_id": policy.account.as_str(),
        "policy": document,
        "links": link(request.url(&format!("/v3/roles/{}", policy.id))),
        "created_time": policy.created_at.millis().to_string(),
        "updated_time": policy.updated_at.millis().to_string(),
    })
}

/// The policy and to how many users and groups it is given.
pub(super) fn shown_with_references(policy: &Policy, given: u64, request: &Request) -> Value {
    let mut shown = shown(policy, request);
    shown["references"] = given.into();
    shown
}
