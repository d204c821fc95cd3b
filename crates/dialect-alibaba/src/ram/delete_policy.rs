use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{DeletePolicy as Delete, PolicyKind};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::policy;
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;

/// Removes a custom policy, with its attachments only if asked to.
pub(crate) struct DeletePolicy;

impl Operation<Alibaba> for DeletePolicy {
    type Command = WithCaller<Delete>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let name = policy::name(&request.params)?;
        let cascade = request.params.boolean("CascadingDelete")?.unwrap_or(false);
        let resource = resources::policy(PolicyKind::Custom, &name);
        Ok(asks(Delete { policy: policy::custom(name), cascade }, resource))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
