use identity::WithCaller;
use identity::access_keys::{AccessKey, UpdateAccessKey as Update};
use identity::caller::Caller;
use identity::error::Error;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::key;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Switches a user's access key on or off.
pub(crate) struct UpdateAccessKey;

impl Operation<Alibaba> for UpdateAccessKey {
    type Command = WithCaller<Update>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        key::update(request, Principal::by_name_or_caller(&request.params)?)
    }

    fn write(_: (Caller, AccessKey), request: &Request) -> Reply {
        request.done()
    }
}
