use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::users::{self, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::fields::{self, RULE};
use super::os_user::shown_made;
use super::phone;
use crate::huawei::Huawei;
use crate::request::{Request, in_account};
use crate::resources::resource;

/// Makes a user, with phone and address if they are given.
pub(crate) struct CreateUser;

impl Operation<Huawei> for CreateUser {
    type Command = WithCaller<users::CreateUser>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = request.body()?.required_object("user")?;
        let name = fields::name(user)?.ok_or(Error::Missing("name"))?;
        let domain = user.required_text("domain_id")?;
        let mut attributes = fields::attributes(user)?;
        let pwd_status = fields::pwd_status(user, &mut attributes)?;
        // Whoever is given a password must change it, unless it is said otherwise.
        let with_status = |password| (password, pwd_status.unwrap_or(true));
        let command = users::CreateUser {
            name: name.to_owned(),
            display_name: name.to_owned(),
            email: fields::email(user)?.unwrap_or_default(),
            phone: phone::read(user)?.unwrap_or_default(),
            description: fields::description(user)?.unwrap_or_default(),
            enabled: user.boolean("enabled")?.unwrap_or(true),
            attributes,
            password: fields::password(user)?.map(with_status),
            rule: RULE,
            hash: None,
        };
        let command = in_account(command, Some(domain), Unauthenticated::WrongScope.into());
        Ok(Asked::by_policy(command).on(resource("user", "*")))
    }

    fn write((_, details): (Caller, UserDetails), request: &Request) -> Reply {
        Reply::json(StatusCode::CREATED, &only("user", shown_made(&details, request)))
    }
}
