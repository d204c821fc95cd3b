use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::DeleteLoginProfile as Delete;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Takes a user's password away.
pub(crate) struct DeleteLoginProfile;

impl Operation<Alibaba> for DeleteLoginProfile {
    type Command = WithCaller<Delete>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(Principal::by_principal_name(&request.params)?.asks(|user| Delete { user }))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
