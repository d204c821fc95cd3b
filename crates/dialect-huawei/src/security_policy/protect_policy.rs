//! What users may do for themselves. The confirmation of critical operations by another person
//! is kept and shown; there is no console here that would ask for it.

use identity::error::{Error, Problem};
use identity::sign_in::{SettingsChanges, SignInSettings};
use identity::users::check_length;
use serde::Serialize;
use wire::request::Fields;

use super::domain::{keep, kept};

pub(super) const KEY: &str = "protect_policy";
pub(super) const LEAF: &str = "protect-policy";

const OPERATION: &str = "operation_protection";
const CHECK: &str = "admin_check";
const SCENE: &str = "scene";
const MOBILE: &str = "mobile";
const EMAIL: &str = "email";
const OWN_EMAIL: &str = "manage_email";
const OWN_MOBILE: &str = "manage_mobile";

/// What was sent.
pub(super) fn read(fields: Fields<'_>) -> Result<SettingsChanges, Error> {
    let mut changes = SettingsChanges::default();
    let attributes = &mut changes.attributes;
    keep(attributes, OPERATION, Some(fields.required_boolean(OPERATION)?));
    if let Some(own) = fields.object("allow_user")? {
        changes.manage_keys_allowed = own.boolean("manage_accesskey")?;
        changes.change_password_allowed = own.boolean("manage_password")?;
        keep(attributes, OWN_EMAIL, own.boolean(OWN_EMAIL)?);
        keep(attributes, OWN_MOBILE, own.boolean(OWN_MOBILE)?);
    }
    let check = one_of(fields, CHECK, ["on", "off"])?;
    let scene = one_of(fields, SCENE, [MOBILE, EMAIL])?;
    let (mobile, email) = (fields.text(MOBILE)?, fields.text(EMAIL)?);
    if check == Some("on") {
        // Who confirms must be known.
        match scene.ok_or(Error::Missing(SCENE))? {
            MOBILE => mobile.map(drop).ok_or(Error::Missing(MOBILE))?,
            _ => email.map(drop).ok_or(Error::Missing(EMAIL))?,
        }
    }
    for (name, sent) in [(CHECK, check), (SCENE, scene), (MOBILE, mobile), (EMAIL, email)] {
        check_length(name, sent.unwrap_or_default(), 0, 255)?;
        keep(attributes, name, sent);
    }
    Ok(changes)
}

fn one_of<'a>(
    fields: Fields<'a>,
    name: &'static str,
    words: [&str; 2],
) -> Result<Option<&'a str>, Error> {
    let sent = fields.text(name)?.filter(|text| !text.is_empty());
    match sent {
        Some(word) if !words.contains(&word) => Err(Error::invalid(name, Problem::Value)),
        _ => Ok(sent),
    }
}

/// The policy as the reply to a change shows it.
#[derive(Serialize)]
pub(super) struct Changed<'a> {
    allow_user: Own,
    operation_protection: bool,
    admin_check: &'a str,
    scene: &'a str,
}

#[derive(Serialize)]
struct Own {
    manage_accesskey: bool,
    manage_email: bool,
    manage_mobile: bool,
    manage_password: bool,
}

/// The policy as the reply to a change shows it.
pub(super) fn shown_changed(settings: &SignInSettings) -> Changed<'_> {
    Changed {
        allow_user: Own {
            manage_accesskey: settings.manage_keys_allowed,
            manage_email: kept(settings, OWN_EMAIL, "true") == "true",
            manage_mobile: kept(settings, OWN_MOBILE, "true") == "true",
            manage_password: settings.change_password_allowed,
        },
        operation_protection: kept(settings, OPERATION, "false") == "true",
        admin_check: kept(settings, CHECK, "off"),
        scene: kept(settings, SCENE, ""),
    }
}

/// The whole policy.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    #[serde(flatten)]
    policy: Changed<'a>,
    mobile: &'a str,
    email: &'a str,
}

/// The whole policy.
pub(super) fn shown(settings: &SignInSettings) -> Shown<'_> {
    Shown {
        policy: shown_changed(settings),
        mobile: kept(settings, MOBILE, ""),
        email: kept(settings, EMAIL, ""),
    }
}
