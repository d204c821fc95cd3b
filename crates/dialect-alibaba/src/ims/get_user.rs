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

/// Shows a RAM user, named by principal name, by id or by one of its access keys.
pub(crate) struct GetUser;

impl Operation<Alibaba> for GetUser {
    type Command = WithCaller<Get>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(Principal::by_one_of(&request.params, true)?.asks(|user| Get { user }))
    }

    fn write((caller, found): (Caller, UserDetails), request: &Request) -> Reply {
        request.reply(only("User", user::ims_in_full(&caller, &found.user)))
    }
}
