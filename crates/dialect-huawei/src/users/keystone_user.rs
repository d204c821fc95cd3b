//! A user as the Keystone family shows it.

use identity::users::{Strength, UserDetails};
use serde::Serialize;

use super::fields::{DEFAULT_PROJECT, access_mode, attribute, shown_pwd_status};
use crate::links::{Links, links};
use crate::request::{Here, Request};

/// The user, in every reply that has one.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    domain_id: &'a str,
    enabled: bool,
    description: &'a str,
    password_expires_at: (),
    pwd_status: bool,
    pwd_strength: Option<&'static str>,
    last_project_id: (),
    links: Links<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_mode: Option<&'a str>,
}

/// The user, in every reply that has one.
pub(super) fn shown<'a>(details: &'a UserDetails, here: Here<'a>) -> Shown<'a> {
    let user = &details.user;
    let strength = details.profile.as_ref().map(|profile| match profile.strength {
        Strength::Low => "low",
        Strength::Middle => "mid",
        Strength::High => "high",
    });
    Shown {
        id: user.id.as_str(),
        name: &user.name,
        domain_id: user.account.as_str(),
        enabled: user.enabled,
        description: &user.description,
        password_expires_at: (),
        pwd_status: shown_pwd_status(details),
        pwd_strength: strength,
        last_project_id: (),
        links: links(here.url_of("/v3/users/", user.id.as_str())),
        access_mode: here.profile.users_have_access_mode.then(|| access_mode(details)),
    }
}

/// The user as a change shows it: with its default project.
#[derive(Serialize)]
pub(super) struct Changed<'a> {
    #[serde(flatten)]
    user: Shown<'a>,
    default_project_id: Option<&'a str>,
}

/// The user as a change shows it: with its default project.
pub(super) fn shown_changed<'a>(details: &'a UserDetails, request: &'a Request) -> Changed<'a> {
    let project = Some(attribute(details, DEFAULT_PROJECT)).filter(|id| !id.is_empty());
    Changed { user: shown(details, request.here()), default_project_id: project }
}
