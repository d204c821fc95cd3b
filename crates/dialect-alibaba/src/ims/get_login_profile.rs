use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{GetLoginProfile as Get, LoginProfile, User};
use serde::Serialize;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, moment};
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
        Ok(Principal::by_principal_name(&request.params)?.asks(|user| Get { user }))
    }

    fn write(
        (caller, (user, profile)): (Caller, (User, LoginProfile)),
        request: &Request,
    ) -> Reply {
        let shown = Shown {
            profile: login_profile::ims(&caller, &user, &profile),
            last_login_time: moment(user.signed_in_at),
            auto_disable_login_status: "",
        };
        request.reply(only("LoginProfile", shown))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    #[serde(flatten)]
    profile: login_profile::Ims<'a>,
    last_login_time: Moment,
    auto_disable_login_status: &'static str,
}
