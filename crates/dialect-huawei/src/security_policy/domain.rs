//! What all these operations share: the domain of the path, numbers in ranges, attributes.

use std::collections::BTreeMap;

use identity::WithCaller;
use identity::error::{Error, Noun, Problem};
use identity::sign_in::{ChangeSignInSettings, GetSignInSettings, SettingsChanges, SignInSettings};
use wire::operation::Asked;
use wire::request::Fields;

use crate::request::{Request, in_account};
use crate::resources::resource;

/// The settings of the path's domain, by the permission on one of its policies.
pub(super) fn show(request: &Request, leaf: &str) -> Asked<WithCaller<GetSignInSettings>> {
    let command = in_domain(GetSignInSettings { directory: None }, request);
    Asked::by_policy(command).on(resource("securitypolicy", leaf))
}

/// A change of them.
pub(super) fn change(
    request: &Request,
    leaf: &str,
    changes: SettingsChanges,
) -> Asked<WithCaller<ChangeSignInSettings>> {
    let command = in_domain(ChangeSignInSettings { directory: None, changes }, request);
    Asked::by_policy(command).on(resource("securitypolicy", leaf))
}

fn in_domain<C>(command: C, request: &Request) -> WithCaller<C> {
    let domain = request.param("domain_id");
    in_account(command, Some(domain), Error::not_found(Noun::Account, domain))
}

/// A whole number, if one was sent.
pub(super) fn number(
    fields: Fields<'_>,
    name: &'static str,
    min: i64,
    max: i64,
) -> Result<Option<i64>, Error> {
    let sent = fields.integer(name)?;
    if sent.is_some_and(|number| number < min || max < number) {
        return Err(Error::invalid(name, Problem::Range { min, max }));
    }
    Ok(sent)
}

/// The same, of what is only counted.
pub(super) fn count(
    fields: Fields<'_>,
    name: &'static str,
    min: i64,
    max: i64,
) -> Result<Option<u32>, Error> {
    Ok(number(fields, name, min, max)?.and_then(|number| u32::try_from(number).ok()))
}

/// Keeps what was sent under a name of this view's own.
pub(super) fn keep(
    attributes: &mut BTreeMap<String, String>,
    name: &str,
    sent: Option<impl ToString>,
) {
    if let Some(value) = sent {
        attributes.insert(key(name), value.to_string());
    }
}

/// What was kept under a name; `default` when nothing was.
pub(super) fn kept<'a>(settings: &'a SignInSettings, name: &str, default: &'a str) -> &'a str {
    settings.attributes.get(&key(name)).map_or(default, String::as_str)
}

fn key(name: &str) -> String {
    format!("huawei:{name}")
}
