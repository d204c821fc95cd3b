//! Policies: names, kinds and what is shown of them. A policy has one version, `v1`.

use std::collections::BTreeMap;

use identity::error::{Error, Problem};
use identity::policies::{AnyPolicy, PolicyKind, PolicyRef};
use identity::sources::Timestamp;
use identity::users::check_name;
use serde::Serialize;
use wire::body::{each, only};
use wire::protocols::rpc::{Moment, Params, moment};

use crate::policy_language::POLICY_LANGUAGE;
use crate::tags::{self, Tags};

/// The only version a policy has.
pub(crate) const VERSION: &str = "v1";

/// When the built-in policies came: the day of the product's API version. They are in no
/// account's records, and clients read a date.
const BUILT_IN_SINCE: Timestamp = Timestamp::from_seconds(1_430_438_400);

/// The name in `PolicyName`.
pub(crate) fn name(params: &Params) -> Result<String, Error> {
    let name = params.required("PolicyName")?;
    check_name("PolicyName", name, 128, "-")?;
    Ok(name.to_owned())
}

/// The kind in `PolicyType`, if given.
pub(crate) fn kind(params: &Params) -> Result<Option<PolicyKind>, Error> {
    match params.text("PolicyType") {
        None => Ok(None),
        Some("System") => Ok(Some(PolicyKind::System)),
        Some("Custom") => Ok(Some(PolicyKind::Custom)),
        Some(_) => Err(Error::invalid("PolicyType", Problem::Value)),
    }
}

/// The policy that `PolicyType` and `PolicyName` name.
pub(crate) fn named(params: &Params) -> Result<(PolicyKind, String, PolicyRef), Error> {
    let name = name(params)?;
    let kind = kind(params)?.ok_or(Error::Missing("PolicyType"))?;
    let reference = match kind {
        PolicyKind::System => PolicyRef::System(name.clone()),
        PolicyKind::Custom => custom(name.clone()),
    };
    Ok((kind, name, reference))
}

/// The account's own policy of a name.
pub(crate) fn custom(name: String) -> PolicyRef {
    PolicyRef::Custom { language: POLICY_LANGUAGE.name, name }
}

/// Whether it is one of this product's: the account may have policies of other languages.
pub(crate) fn is_ours(policy: &AnyPolicy) -> bool {
    let language = match policy {
        AnyPolicy::Custom(policy) => policy.language.as_str(),
        AnyPolicy::System(policy) => policy.language,
    };
    language == POLICY_LANGUAGE.name
}

/// What every answer shows of a policy.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Shown<'a> {
    policy_name: &'a str,
    policy_type: &'static str,
    description: &'a str,
    default_version: &'static str,
}

/// What every answer shows of a policy.
pub(crate) fn shown(policy: &AnyPolicy) -> Shown<'_> {
    let (policy_name, policy_type, description) = match policy {
        AnyPolicy::Custom(policy) => (policy.name.as_str(), "Custom", policy.description.as_str()),
        AnyPolicy::System(policy) => (policy.name, "System", policy.description),
    };
    Shown { policy_name, policy_type, description, default_version: VERSION }
}

/// What lists and details add: dates and how often it is attached.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Detailed<'a> {
    #[serde(flatten)]
    policy: Shown<'a>,
    create_date: Moment,
    update_date: Moment,
    attachment_count: u64,
}

/// What lists and details add: dates and how often it is attached.
pub(crate) fn detailed(policy: &AnyPolicy, attachment_count: u64) -> Detailed<'_> {
    let updated = match policy {
        AnyPolicy::Custom(policy) => policy.updated_at,
        AnyPolicy::System(_) => BUILT_IN_SINCE,
    };
    Detailed {
        policy: shown(policy),
        create_date: moment(created_at(policy)),
        update_date: moment(updated),
        attachment_count,
    }
}

#[derive(Serialize)]
struct Attached<'a> {
    #[serde(flatten)]
    policy: Shown<'a>,
    #[serde(rename = "AttachDate")]
    attach_date: Moment,
}

/// The list of policies attached to somebody, each with the time since when.
pub(crate) fn attached(attached: &[(AnyPolicy, Timestamp)]) -> impl Serialize {
    let ours = attached.iter().filter(|(policy, _)| is_ours(policy));
    let policies =
        ours.map(|(policy, at)| Attached { policy: shown(policy), attach_date: moment(*at) });
    only("Policies", only("Policy", each(policies)))
}

/// When it was made.
pub(crate) fn created_at(policy: &AnyPolicy) -> Timestamp {
    match policy {
        AnyPolicy::Custom(policy) => policy.created_at,
        AnyPolicy::System(_) => BUILT_IN_SINCE,
    }
}

/// Its document, as it was given.
pub(crate) fn document(policy: &AnyPolicy) -> &str {
    match policy {
        AnyPolicy::Custom(policy) => &policy.document,
        AnyPolicy::System(policy) => policy.document,
    }
}

/// Its tags as lists show them.
pub(crate) fn tags(policy: &AnyPolicy) -> Tags<'_> {
    static NONE: BTreeMap<String, String> = BTreeMap::new();
    match policy {
        AnyPolicy::Custom(policy) => tags::shown(&policy.attributes),
        AnyPolicy::System(_) => tags::shown(&NONE),
    }
}

/// Where a policy stands in the list.
pub(crate) fn position(policy: &AnyPolicy) -> String {
    match policy {
        AnyPolicy::System(policy) => format!("System/{}", policy.name),
        AnyPolicy::Custom(policy) => format!("Custom/{}", policy.name),
    }
}

/// A place in the list, from its text.
pub(crate) fn read_position(text: &str) -> Result<(PolicyKind, String), Error> {
    let (kind, name) = text.split_once('/').unwrap_or_default();
    let kind = match kind {
        "System" => PolicyKind::System,
        "Custom" => PolicyKind::Custom,
        _ => return Err(Error::invalid("Marker", Problem::Value)),
    };
    Ok((kind, name.to_owned()))
}
