use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{LoginProfile, UpdateLoginProfile as Update, User};
use serde::Serialize;
use wire::body::only;
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
        let enabled = login_profile::status(&request.params)?;
        login_profile::update(request, Principal::by_principal_name(&request.params)?, enabled)
    }

    fn write(
        (caller, (user, profile)): (Caller, (User, LoginProfile)),
        request: &Request,
    ) -> Reply {
        let profile = login_profile::ims(&caller, &user, &profile);
        request.reply(only("LoginProfile", Shown { profile, auto_disable_login_status: "" }))
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    profile: login_profile::Ims<'a>,
    #[serde(rename = "AutoDisableLoginStatus")]
    auto_disable_login_status: &'static str,
}
