use identity::WithCaller;
use identity::access_keys::DeleteAccessKey as Delete;
use identity::caller::Caller;
use identity::error::Error;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::key;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Removes a user's access key.
pub(crate) struct DeleteAccessKey;

impl Operation<Alibaba> for DeleteAccessKey {
    type Command = WithCaller<Delete>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        key::delete(request, Principal::by_principal_name_or_caller(&request.params)?)
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
