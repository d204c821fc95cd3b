//! A user as the Keystone family shows it.

use std::collections::BTreeMap;

use identity::ids::{AccountId, UserId};
use identity::users::{ListedPassword, ListedUser, Strength, UserDetails};
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

/// What is known of a user that is shown, wherever it was read.
struct Facts<'a> {
    id: &'a UserId,
    account: &'a AccountId,
    name: &'a str,
    description: &'a str,
    enabled: bool,
    attributes: &'a BTreeMap<String, String>,
    password: Option<ListedPassword>,
}

impl<'a> Facts<'a> {
    fn shown(self, here: Here<'a>) -> Shown<'a> {
        let reset_required = self.password.map(|password| password.reset_required);
        let strength = self.password.map(|password| match password.strength {
            Strength::Low => "low",
            Strength::Middle => "mid",
            Strength::High => "high",
        });
        let has_mode = here.profile.users_have_access_mode;
        Shown {
            id: self.id.as_str(),
            name: self.name,
            domain_id: self.account.as_str(),
            enabled: self.enabled,
            description: self.description,
            password_expires_at: (),
            pwd_status: shown_pwd_status(reset_required, self.attributes),
            pwd_strength: strength,
            last_project_id: (),
            links: links(here.url_of("/v3/users/", self.id.as_str())),
            access_mode: has_mode.then(|| access_mode(self.attributes)),
        }
    }
}

/// The user, in every reply about one.
pub(super) fn shown<'a>(details: &'a UserDetails, here: Here<'a>) -> Shown<'a> {
    let UserDetails { user, profile } = details;
    let facts = Facts {
        id: &user.id,
        account: &user.account,
        name: &user.name,
        description: &user.description,
        enabled: user.enabled,
        attributes: &user.attributes,
        password: profile.as_ref().map(ListedPassword::from),
    };
    facts.shown(here)
}

/// The user in the list of this account's.
pub(super) fn shown_listed<'a>(
    user: &'a ListedUser,
    account: &'a AccountId,
    here: Here<'a>,
) -> Shown<'a> {
    let ListedUser { id, name, description, enabled, attributes, password } = user;
    let (enabled, password) = (*enabled, *password);
    Facts { id, account, name, description, enabled, attributes, password }.shown(here)
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
    let project =
        Some(attribute(&details.user.attributes, DEFAULT_PROJECT)).filter(|id| !id.is_empty());
    Changed { user: shown(details, request.here()), default_project_id: project }
}
