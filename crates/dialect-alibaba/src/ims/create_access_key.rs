use identity::WithCaller;
use identity::access_keys::{CreateAccessKey as Create, NewAccessKey};
use identity::caller::Caller;
use identity::error::Error;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::key;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Makes an access key for a user, or for the caller, and shows its secret, this once.
pub(crate) struct CreateAccessKey;

impl Operation<Alibaba> for CreateAccessKey {
    type Command = WithCaller<Create>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Principal::by_principal_name_or_caller(&request.params).map(key::create)
    }

    fn write((_, new): (Caller, NewAccessKey), request: &Request) -> Reply {
        key::created(request, &new)
    }
}
