use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::DeleteUser as Delete;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Removes a RAM user that has nothing left.
pub(crate) struct DeleteUser;

impl Operation<Alibaba> for DeleteUser {
    type Command = WithCaller<Delete>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = Principal::by_name(&request.params)?;
        Ok(user.asks(|user| Delete { user, cascade: false }))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
