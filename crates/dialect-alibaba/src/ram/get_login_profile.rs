use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{GetLoginProfile as Get, LoginProfile, User};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::login_profile;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Shows the settings of a user's password.
pub(crate) struct GetLoginProfile;

impl Operation<Alibaba> for GetLoginProfile {
    type Command = WithCaller<Get>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(Principal::by_name(&request.params)?.asks(|user| Get { user }))
    }

    fn write((_, (user, profile)): (Caller, (User, LoginProfile)), request: &Request) -> Reply {
        request.reply(only("LoginProfile", login_profile::ram(&user, &profile)))
    }
}
