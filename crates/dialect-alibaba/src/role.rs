//! Roles: their fields, and what is shown of them.

use identity::caller::Caller;
use identity::error::{Error, Problem};
use identity::roles::Role;
use identity::users::{check_length, check_name};
use serde::Serialize;
use wire::protocols::rpc::{Moment, Params, moment};

use crate::numbers::number;
use crate::policy_language::POLICY_LANGUAGE;

/// The longest name of a role, in characters.
const NAME: usize = 64;
/// The shortest time that may be the longest a session lasts, and what it is unless said, in
/// seconds.
const SHORTEST: i64 = 3600;
/// The longest, in seconds.
const LONGEST: i64 = 43_200;

/// The name in `RoleName`.
pub(crate) fn name(params: &Params) -> Result<String, Error> {
    let name = params.required("RoleName")?;
    check_name("RoleName", name, NAME, ".-")?;
    Ok(name.to_owned())
}

/// A description, if one was sent.
pub(crate) fn description(params: &Params, field: &'static str) -> Result<Option<String>, Error> {
    let Some(text) = params.get(field) else { return Ok(None) };
    check_length(field, text, 0, 1024)?;
    Ok(Some(text.to_owned()))
}

/// A trust policy of a length that is taken; what it says is the core's to read.
pub(crate) fn trust(field: &'static str, text: &str) -> Result<String, Error> {
    if text.chars().count() > POLICY_LANGUAGE.max_length {
        return Err(Error::invalid(field, Problem::Length));
    }
    Ok(text.to_owned())
}

/// How long a session may last at most, if it was sent.
pub(crate) fn max_session(params: &Params, field: &'static str) -> Result<Option<i64>, Error> {
    number(params, field, SHORTEST, LONGEST)
}

/// How long a session may last at most where nothing was sent.
pub(crate) const DEFAULT_MAX_SESSION: i64 = SHORTEST;

/// Refuses to let people sign in as a role: there is no page that does.
pub(crate) fn refuse_console_login(params: &Params, field: &'static str) -> Result<(), Error> {
    match params.boolean(field)? {
        Some(true) => Err(Error::invalid(field, Problem::Value)),
        Some(false) | None => Ok(()),
    }
}

/// A role's name among all resources.
fn arn(caller: &Caller, role: &Role) -> String {
    format!("acs:ram::{}:role/{}", caller.account_number, role.name)
}

/// What lists show of a role.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Shown<'a> {
    role_id: &'a str,
    role_name: &'a str,
    arn: String,
    description: &'a str,
    max_session_duration: i64,
    allow_console_login: bool,
    create_date: Moment,
}

/// What lists show of a role.
pub(crate) fn shown<'a>(caller: &Caller, role: &'a Role) -> Shown<'a> {
    Shown {
        role_id: role.id.as_str(),
        role_name: &role.name,
        arn: arn(caller, role),
        description: &role.description,
        max_session_duration: role.max_session,
        allow_console_login: false,
        create_date: moment(role.created_at),
    }
}

/// The same with the trust policy.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Trusting<'a> {
    #[serde(flatten)]
    role: Shown<'a>,
    assume_role_policy_document: &'a str,
}

/// The same with the trust policy.
pub(crate) fn trusting<'a>(caller: &Caller, role: &'a Role) -> Trusting<'a> {
    Trusting { role: shown(caller, role), assume_role_policy_document: &role.trust }
}

/// The role's name at the domain of the account's roles.
pub(crate) fn principal_name(caller: &Caller, role: &Role) -> String {
    format!("{}@role.{}.onaliyunservice.com", role.name, caller.account_alias)
}
