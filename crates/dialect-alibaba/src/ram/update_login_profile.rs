use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{LoginProfile, UpdateLoginProfile as Update, User};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::login_profile;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Changes a user's password or its settings.
pub(crate) struct UpdateLoginProfile;

impl Operation<Alibaba> for UpdateLoginProfile {
    type Command = WithCaller<Update>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        login_profile::update(request, Principal::by_name(&request.params)?, None)
    }

    fn write(_: (Caller, (User, LoginProfile)), request: &Request) -> Reply {
        request.done()
    }
}
