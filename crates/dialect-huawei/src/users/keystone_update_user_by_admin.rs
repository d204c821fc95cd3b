use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::users::{self, UserChanges, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::fields::{self, DEFAULT_PROJECT, RULE};
use super::keystone_user::shown_changed;
use crate::huawei::Huawei;
use crate::request::{Request, in_account};
use crate::resources;

/// Changes a user; what is not sent stays.
pub(crate) struct KeystoneUpdateUserByAdmin;

impl Operation<Huawei> for KeystoneUpdateUserByAdmin {
    type Command = WithCaller<users::UpdateUser>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = request.body()?.required_object("user")?;
        let mut changes = UserChanges {
            name: fields::name(user)?.map(str::to_owned),
            description: fields::description(user)?,
            enabled: user.boolean("enabled")?,
            ..UserChanges::default()
        };
        changes.reset_required = fields::pwd_status(user, &mut changes.attributes)?;
        if let Some(project) = user.text("default_project_id")? {
            identity::users::check_length("default_project_id", project, 0, 64)?;
            changes.attributes.insert(DEFAULT_PROJECT.to_owned(), project.to_owned());
        }
        let (reference, password) = (request.user(), fields::password(user)?);
        let touched = resources::user(&reference);
        let command =
            users::UpdateUser { user: reference, changes, password, rule: RULE, hash: None };
        let domain = user.text("domain_id")?;
        let command = in_account(command, domain, Unauthenticated::WrongScope.into());
        Ok(Asked::by_policy(command).on(touched))
    }

    fn write((_, details): (Caller, UserDetails), request: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("user", shown_changed(&details, request)))
    }
}
