use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AttachPolicy, PrincipalRef};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::policy;
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::role;
use crate::surface::Alibaba;

/// Attaches a policy to a role.
pub(crate) struct AttachPolicyToRole;

impl Operation<Alibaba> for AttachPolicyToRole {
    type Command = WithCaller<AttachPolicy>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let role = role::name(&request.params)?;
        let (kind, name, policy) = policy::named(&request.params)?;
        let resource = resources::role(&role);
        let command = AttachPolicy { policy, to: PrincipalRef::Role(role), again_is_done: false };
        Ok(asks(command, resource).on(resources::policy(kind, &name)))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
