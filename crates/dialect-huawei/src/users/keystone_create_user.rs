use std::collections::BTreeMap;

use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::users::{self, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::fields::{self, RULE};
use super::keystone_user::shown;
use crate::huawei::Huawei;
use crate::request::{Request, in_account};
use crate::resources::resource;

/// Makes a user, who must change the password given here at the first sign-in.
pub(crate) struct KeystoneCreateUser;

impl Operation<Huawei> for KeystoneCreateUser {
    type Command = WithCaller<users::CreateUser>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = request.body()?.required_object("user")?;
        let name = fields::name(user)?.ok_or(Error::Missing("name"))?;
        let command = users::CreateUser {
            name: name.to_owned(),
            display_name: name.to_owned(),
            email: String::new(),
            phone: String::new(),
            description: fields::description(user)?.unwrap_or_default(),
            enabled: user.boolean("enabled")?.unwrap_or(true),
            attributes: BTreeMap::new(),
            password: fields::password(user)?.map(|password| (password, true)),
            rule: RULE,
            hash: None,
        };
        let domain = user.text("domain_id")?;
        let command = in_account(command, domain, Unauthenticated::WrongScope.into());
        Ok(Asked::by_policy(command).on(resource("user", "*")))
    }

    fn write((_, details): (Caller, UserDetails), request: &Request) -> Reply {
        Reply::json(StatusCode::CREATED, &only("user", shown(&details, request.here())))
    }
}
