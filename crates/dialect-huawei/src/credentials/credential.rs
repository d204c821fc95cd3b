//! An access key, as every reply shows it.

use identity::access::{Resource, Rule, Subject};
use identity::access_keys::AccessKey;
use identity::error::{Error, Problem};
use identity::ids::KeyId;
use identity::users::check_length;
use serde::Serialize;
use wire::moment::Stamp;
use wire::request::Fields;

use crate::moments::zulu;
use crate::request::Request;
use crate::resources::resource;

const ACTIVE: &str = "active";
const INACTIVE: &str = "inactive";

/// The key a path names, by what right it may be touched, and its name in policies.
pub(super) fn named(request: &Request) -> (KeyId, Rule, Resource) {
    let key = KeyId::new(request.param("access_key"));
    let rule = Rule::SelfOrPolicy(Subject::KeyHolder(key.clone()));
    let touched = resource("credential", key.as_str());
    (key, rule, touched)
}

/// A description, if one was sent.
pub(super) fn description(credential: Fields<'_>) -> Result<Option<String>, Error> {
    let Some(text) = credential.text("description")? else { return Ok(None) };
    check_length("description", text, 0, 255)?;
    Ok(Some(text.to_owned()))
}

/// A status, if one was sent: whether the key works.
pub(super) fn status(credential: Fields<'_>) -> Result<Option<bool>, Error> {
    match credential.text("status")? {
        None => Ok(None),
        Some(ACTIVE) => Ok(Some(true)),
        Some(INACTIVE) => Ok(Some(false)),
        Some(_) => Err(Error::invalid("status", Problem::Value)),
    }
}

/// The key without its secret.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    access: &'a str,
    status: &'static str,
    user_id: &'a str,
    description: &'a str,
    create_time: Stamp<27>,
}

impl<'a> Shown<'a> {
    pub(super) fn of(key: &'a AccessKey) -> Self {
        Self {
            access: key.id.as_str(),
            status: if key.active { ACTIVE } else { INACTIVE },
            user_id: key.user.as_str(),
            description: &key.description,
            create_time: zulu(key.created_at),
        }
    }
}
