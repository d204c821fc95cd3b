use std::collections::BTreeMap;

use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{CreateUser as Create, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::{asks, new_name};
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;
use crate::user;

/// Makes a RAM user.
pub(crate) struct CreateUser;

impl Operation<Alibaba> for CreateUser {
    type Command = WithCaller<Create>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let params = &request.params;
        let name = new_name("UserName", params.required("UserName")?)?;
        let shown = params.text("DisplayName").unwrap_or_default();
        let shown = user::display_name("DisplayName", shown, user::RAM_DISPLAY_NAME)?;
        let command = user::create(params, name, shown, BTreeMap::new())?;
        Ok(asks(command, resources::users()))
    }

    fn write((_, made): (Caller, UserDetails), request: &Request) -> Reply {
        request.reply(only("User", user::ram(&made.user)))
    }
}
