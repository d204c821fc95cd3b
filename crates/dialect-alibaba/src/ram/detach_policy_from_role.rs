use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{DetachPolicy, PrincipalRef};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::policy;
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::role;
use crate::surface::Alibaba;

/// Detaches a policy from a role.
pub(crate) struct DetachPolicyFromRole;

impl Operation<Alibaba> for DetachPolicyFromRole {
    type Command = WithCaller<DetachPolicy>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let role = role::name(&request.params)?;
        let (kind, name, policy) = policy::named(&request.params)?;
        let resource = resources::role(&role);
        let command = DetachPolicy { policy, from: PrincipalRef::Role(role) };
        Ok(asks(command, resource).on(resources::policy(kind, &name)))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
