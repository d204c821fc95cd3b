use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{CreateLoginProfile as Create, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::login_profile;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Gives a user a password for the console.
pub(crate) struct CreateLoginProfile;

impl Operation<Alibaba> for CreateLoginProfile {
    type Command = WithCaller<Create>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let enabled = login_profile::status(&request.params)?.unwrap_or(true);
        login_profile::create(request, Principal::by_principal_name(&request.params)?, enabled)
    }

    fn write((caller, made): (Caller, UserDetails), request: &Request) -> Reply {
        let profile = made.profile.as_ref();
        let shown = profile.map(|profile| login_profile::ims(&caller, &made.user, profile));
        request.reply(only("LoginProfile", shown))
    }
}
