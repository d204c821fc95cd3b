use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{GetUser as Get, UserDetails};
use serde::Serialize;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, moment};
use wire::reply::Reply;

use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;
use crate::user;

/// Shows a RAM user.
pub(crate) struct GetUser;

impl Operation<Alibaba> for GetUser {
    type Command = WithCaller<Get>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(Principal::by_name(&request.params)?.asks(|user| Get { user }))
    }

    fn write((_, found): (Caller, UserDetails), request: &Request) -> Reply {
        let user = user::ram_updated(&found.user);
        let last_login_date = moment(found.user.signed_in_at);
        request.reply(only("User", Shown { user, last_login_date }))
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    user: user::RamUpdated<'a>,
    #[serde(rename = "LastLoginDate")]
    last_login_date: Moment,
}
