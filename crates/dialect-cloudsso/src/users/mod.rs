//! Users of a directory.

mod create_user;
mod delete_user;
mod filter;
mod get_user;
mod list_users;
mod tags;

pub(crate) use create_user::CreateUser;
pub(crate) use delete_user::DeleteUser;
pub(crate) use get_user::GetUser;
pub(crate) use list_users::ListUsers;

use identity::users::User;
use serde_json::{Value, json};
use wire::protocols::rpc::moment;

use crate::request::switch;

/// A user as the answer to its making shows it: every documented field, blank where there is
/// nothing, for clients read them without a look.
fn shown(user: &User) -> Value {
    json!({
        "CreateTime": moment(user.created_at),
        "Description": user.description,
        "DisplayName": user.display_name,
        "Email": user.email,
        "FirstName": user.first_name,
        "LastName": user.last_name,
        "ProvisionType": "Manual",
        "Status": switch(user.enabled),
        "Tags": tags::shown(&user.attributes),
        "UpdateTime": moment(user.updated_at),
        "UserId": user.handle.as_str(),
        "UserName": user.name,
    })
}

/// A user as look-ups show it: with its id elsewhere, which a user made by hand has not.
fn shown_with_external_id(user: &User) -> Value {
    let mut value = shown(user);
    value["ExternalId"] = json!({});
    value
}
