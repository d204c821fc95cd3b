//! A user as the `OS-USER` family shows it.

use identity::users::{Strength, UserDetails};
use serde::Serialize;
use wire::moment::Stamp;

use super::fields::{
    DEFAULT_PROJECT, XUSER_ID, XUSER_TYPE, access_mode, attribute, shown_pwd_status,
};
use super::phone;
use crate::links::{Link, Links, Url, link, links};
use crate::moments::{plain, spaced};
use crate::request::Request;

/// What every reply shows of a user.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    domain_id: &'a str,
    description: &'a str,
    email: &'a str,
    areacode: String,
    phone: &'a str,
    enabled: bool,
    pwd_status: bool,
    password_expires_at: (),
    is_domain_owner: bool,
    create_time: Stamp<26>,
    xuser_id: &'a str,
    xuser_type: &'a str,
    xdomain_id: &'static str,
    xdomain_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_mode: Option<&'a str>,
}

fn shown<'a>(details: &'a UserDetails, request: &Request) -> Shown<'a> {
    let user = &details.user;
    let (areacode, phone) = phone::parts(&user.phone);
    Shown {
        id: user.id.as_str(),
        name: &user.name,
        domain_id: user.account.as_str(),
        description: &user.description,
        email: &user.email,
        areacode,
        phone,
        enabled: user.enabled,
        pwd_status: pwd_status(details),
        password_expires_at: (),
        is_domain_owner: user.is_owner,
        create_time: plain(user.created_at),
        xuser_id: attribute(&details.user.attributes, XUSER_ID),
        xuser_type: attribute(&details.user.attributes, XUSER_TYPE),
        xdomain_id: "",
        xdomain_type: "",
        access_mode: request
            .profile
            .users_have_access_mode
            .then(|| access_mode(&details.user.attributes)),
    }
}

/// The user as it was made.
#[derive(Serialize)]
pub(super) struct Made<'a> {
    #[serde(flatten)]
    user: Shown<'a>,
    status: (),
    default_project_id: Option<&'a str>,
}

/// The user as it was made.
pub(super) fn shown_made<'a>(details: &'a UserDetails, request: &Request) -> Made<'a> {
    let project =
        Some(attribute(&details.user.attributes, DEFAULT_PROJECT)).filter(|id| !id.is_empty());
    Made { user: shown(details, request), status: (), default_project_id: project }
}

/// The user as it was changed.
#[derive(Serialize)]
pub(super) struct Changed<'a> {
    #[serde(flatten)]
    user: Shown<'a>,
    links: Link<'a>,
}

/// The user as it was changed.
pub(super) fn shown_changed<'a>(details: &'a UserDetails, request: &'a Request) -> Changed<'a> {
    Changed { user: shown(details, request), links: link(url(details, request)) }
}

/// The user in full.
#[derive(Serialize)]
pub(super) struct Full<'a> {
    id: &'a str,
    name: &'a str,
    domain_id: &'a str,
    enabled: bool,
    email: &'a str,
    areacode: String,
    phone: String,
    pwd_status: bool,
    pwd_strength: &'static str,
    create_time: Stamp<21>,
    update_time: Option<Stamp<21>>,
    last_login_time: Option<Stamp<21>>,
    last_pwd_auth_time: (),
    xuser_id: &'a str,
    xuser_type: &'a str,
    links: Links<'a>,
    #[serde(flatten)]
    more: Option<More<'a>>,
}

/// What only the profile with modes of access shows.
#[derive(Serialize)]
struct More<'a> {
    access_mode: &'a str,
    is_domain_owner: bool,
    description: &'a str,
    pwd_create_time: Option<Stamp<21>>,
    modify_pwd_time: Option<Stamp<21>>,
}

/// The user in full.
pub(super) fn shown_in_full<'a>(details: &'a UserDetails, request: &'a Request) -> Full<'a> {
    let (user, profile) = (&details.user, details.profile.as_ref());
    let (areacode, number) = phone::parts(&user.phone);
    let phone = if number.is_empty() { "-".to_owned() } else { format!("{areacode}-{number}") };
    let changed = Some(user.updated_at).filter(|at| *at != user.created_at);
    Full {
        id: user.id.as_str(),
        name: &user.name,
        domain_id: user.account.as_str(),
        enabled: user.enabled,
        email: &user.email,
        areacode,
        phone,
        pwd_status: pwd_status(details),
        pwd_strength: profile.map_or("None", |profile| match profile.strength {
            Strength::Low => "Low",
            Strength::Middle => "Middle",
            Strength::High => "High",
        }),
        create_time: spaced(user.created_at),
        update_time: changed.map(spaced),
        last_login_time: user.signed_in_at.map(spaced),
        // The core does not tell a sign-in by password from one by token.
        last_pwd_auth_time: (),
        xuser_id: attribute(&details.user.attributes, XUSER_ID),
        xuser_type: attribute(&details.user.attributes, XUSER_TYPE),
        links: links(url(details, request)),
        more: request.profile.users_have_access_mode.then(|| more(details)),
    }
}

fn more(details: &UserDetails) -> More<'_> {
    let (user, profile) = (&details.user, details.profile.as_ref());
    let replaced = profile.filter(|profile| profile.password_set_at != profile.created_at);
    More {
        access_mode: access_mode(&details.user.attributes),
        is_domain_owner: user.is_owner,
        description: &user.description,
        pwd_create_time: profile.map(|profile| spaced(profile.password_set_at)),
        modify_pwd_time: replaced.map(|profile| spaced(profile.password_set_at)),
    }
}

fn pwd_status(details: &UserDetails) -> bool {
    let reset_required = details.profile.as_ref().map(|profile| profile.reset_required);
    shown_pwd_status(reset_required, &details.user.attributes)
}

fn url<'a>(details: &'a UserDetails, request: &'a Request) -> Url<'a> {
    request.url_of("/v3.0/OS-USER/users/", details.user.id.as_str())
}
