use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::roles::DeleteRole as Delete;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::role;
use crate::surface::Alibaba;

/// Removes a role that has no policies.
pub(crate) struct DeleteRole;

impl Operation<Alibaba> for DeleteRole {
    type Command = WithCaller<Delete>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let name = role::name(&request.params)?;
        let resource = resources::role(&name);
        Ok(asks(Delete { name }, resource))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
