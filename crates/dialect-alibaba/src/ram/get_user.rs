use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{GetUser as Get, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
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
        request.reply(only("User", user::ram_in_full(&found.user)))
    }
}
