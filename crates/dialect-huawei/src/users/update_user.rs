use http::StatusCode;
use identity::error::Error;
use identity::users::{self, UserChanges, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::fields::{self, RULE};
use super::os_user::shown_changed;
use super::phone;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Changes a user; what is not sent stays.
pub(crate) struct UpdateUser;

impl Operation<Huawei> for UpdateUser {
    type Command = users::UpdateUser;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = request.body()?.required_object("user")?;
        let mut changes = UserChanges {
            name: fields::name(user)?.map(str::to_owned),
            email: fields::email(user)?,
            phone: phone::read(user)?,
            description: fields::description(user)?,
            enabled: user.boolean("enabled")?,
            attributes: fields::attributes(user)?,
            ..UserChanges::default()
        };
        changes.reset_required = fields::pwd_status(user, &mut changes.attributes)?;
        let (reference, password) = (request.os_user(), fields::password(user)?);
        let touched = resources::user(&reference);
        let command =
            users::UpdateUser { user: reference, changes, password, rule: RULE, hash: None };
        Ok(Asked::by_policy(command).on(touched))
    }

    fn write(details: UserDetails, request: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("user", shown_changed(&details, request)))
    }
}
