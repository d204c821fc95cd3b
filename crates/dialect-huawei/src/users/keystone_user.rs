//! A user as the Keystone family shows it.

use identity::users::{Strength, UserDetails};
use serde_json::{Value, json};

use super::fields::{DEFAULT_PROJECT, access_mode, attribute, shown_pwd_status};
use crate::links::links;
use crate::request::Request;

/// The user, in every reply that has one.
pub(super) fn shown(details: &UserDetails, request: &Request) -> Value {
    let user = &details.user;
    let strength = details.profile.as_ref().map(|profile| match profile.strength {
        Strength::Low => "low",
        Strength::Middle => "mid",
        Strength::High => "high",
    });
    let mut shown = json!({
        "id": user.id.as_str(),
        "name": user.name,
        "domain_id": user.account.as_str(),
        "enabled": user.enabled,
        "description": user.description,
        "password_expires_at": null,
        "pwd_status": shown_pwd_status(details),
        "pwd_strength": strength,
        "last_project_id": null,
        "links": links(request.url(&format!("/v3/users/{}", user.id))),
    });
    if request.profile.users_have_access_mode {
        shown["access_mode"] = access_mode(details).into();
    }
    shown
}

/// The user as a change shows it: with its default project.
pub(super) fn shown_changed(details: &UserDetails, request: &Request) -> Value {
    let project = Some(attribute(details, DEFAULT_PROJECT)).filter(|id| !id.is_empty());
    let mut shown = shown(details, request);
    shown["default_project_id"] = project.into();
    shown
}
