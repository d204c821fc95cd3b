//! A user as the `OS-USER` family shows it.

use identity::users::{Strength, UserDetails};
use serde_json::{Value, json};

use super::fields::{
    DEFAULT_PROJECT, XUSER_ID, XUSER_TYPE, access_mode, attribute, shown_pwd_status,
};
use super::phone;
use crate::links::{link, links};
use crate::moments::{plain, spaced};
use crate::request::Request;

/// The user as it was made.
pub(super) fn shown_made(details: &UserDetails, request: &Request) -> Value {
    let project = Some(attribute(details, DEFAULT_PROJECT)).filter(|id| !id.is_empty());
    let mut shown = shown(details, request);
    shown["status"] = Value::Null;
    shown["default_project_id"] = project.into();
    shown
}

/// The user as it was changed.
pub(super) fn shown_changed(details: &UserDetails, request: &Request) -> Value {
    let mut shown = shown(details, request);
    shown["links"] = link(url(details, request));
    shown
}

fn shown(details: &UserDetails, request: &Request) -> Value {
    let user = &details.user;
    let (areacode, phone) = phone::parts(&user.phone);
    let mut shown = json!({
        "id": user.id.as_str(),
        "name": user.name,
        "domain_id": user.account.as_str(),
        "description": user.description,
        "email": user.email,
        "areacode": areacode,
        "phone": phone,
        "enabled": user.enabled,
        "pwd_status": shown_pwd_status(details),
        "password_expires_at": null,
        "is_domain_owner": user.is_owner,
        "create_time": plain(user.created_at),
        "xuser_id": attribute(details, XUSER_ID),
        "xuser_type": attribute(details, XUSER_TYPE),
        "xdomain_id": "",
        "xdomain_type": "",
    });
    if request.profile.users_have_access_mode {
        shown["access_mode"] = access_mode(details).into();
    }
    shown
}

/// The user in full.
pub(super) fn shown_in_full(details: &UserDetails, request: &Request) -> Value {
    let (user, profile) = (&details.user, details.profile.as_ref());
    let (areacode, number) = phone::parts(&user.phone);
    let phone = if number.is_empty() { "-".to_owned() } else { format!("{areacode}-{number}") };
    let strength = profile.map_or("None", |profile| match profile.strength {
        Strength::Low => "Low",
        Strength::Middle => "Middle",
        Strength::High => "High",
    });
    let changed = Some(user.updated_at).filter(|at| *at != user.created_at);
    let mut shown = json!({
        "id": user.id.as_str(),
        "name": user.name,
        "domain_id": user.account.as_str(),
        "enabled": user.enabled,
        "email": user.email,
        "areacode": areacode,
        "phone": phone,
        "pwd_status": shown_pwd_status(details),
        "pwd_strength": strength,
        "create_time": spaced(user.created_at),
        "update_time": changed.map(spaced),
        "last_login_time": user.signed_in_at.map(spaced),
        // The core does not tell a sign-in by password from one by token.
        "last_pwd_auth_time": null,
        "xuser_id": attribute(details, XUSER_ID),
        "xuser_type": attribute(details, XUSER_TYPE),
        "links": links(url(details, request)),
    });
    if request.profile.users_have_access_mode {
        let set = profile.map(|profile| profile.password_set_at);
        let replaced = profile.filter(|profile| profile.password_set_at != profile.created_at);
        shown["access_mode"] = access_mode(details).into();
        shown["is_domain_owner"] = user.is_owner.into();
        shown["description"] = user.description.clone().into();
        shown["pwd_create_time"] = set.map(spaced).into();
        shown["modify_pwd_time"] = replaced.map(|p| spaced(p.password_set_at)).into();
    }
    shown
}

fn url(details: &UserDetails, request: &Request) -> String {
    request.url(&format!("/v3.0/OS-USER/users/{}", details.user.id))
}
