//! Users of a directory.

mod create_user;
mod delete_user;
mod filter;
mod get_user;
mod list_users;
mod reset_user_password;
mod tags;

pub(crate) use create_user::CreateUser;
pub(crate) use delete_user::DeleteUser;
pub(crate) use get_user::GetUser;
pub(crate) use list_users::ListUsers;
pub(crate) use reset_user_password::ResetUserPassword;

use identity::users::User;
use serde::Serialize;
use wire::protocols::rpc::{Moment, moment};
use wire::protocols::rpc_gateway::NoFields;

use self::tags::Tags;
use crate::request::switch;

/// A user as the answer to its making shows it: every documented field, blank where there is
/// nothing, for clients read them without a look.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    create_time: Moment,
    description: &'a str,
    display_name: &'a str,
    email: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    provision_type: &'static str,
    status: &'static str,
    tags: Tags<'a>,
    update_time: Moment,
    user_id: &'a str,
    user_name: &'a str,
}

fn shown(user: &User) -> Shown<'_> {
    Shown {
        create_time: moment(user.created_at),
        description: &user.description,
        display_name: &user.display_name,
        email: &user.email,
        first_name: &user.first_name,
        last_name: &user.last_name,
        provision_type: "Manual",
        status: switch(user.enabled),
        tags: tags::shown(&user.attributes),
        update_time: moment(user.updated_at),
        user_id: user.handle.as_str(),
        user_name: &user.name,
    }
}

/// A user as look-ups show it: with its id elsewhere, which a user made by hand has not.
#[derive(Serialize)]
struct WithExternalId<'a> {
    #[serde(flatten)]
    user: Shown<'a>,
    #[serde(rename = "ExternalId")]
    external_id: NoFields,
}

fn shown_with_external_id(user: &User) -> WithExternalId<'_> {
    WithExternalId { user: shown(user), external_id: NoFields {} }
}
