use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{DetachPolicy, PrincipalRef};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::policy;
use crate::principal::Principal;
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;

/// Detaches a policy from a user.
pub(crate) struct DetachPolicyFromUser;

impl Operation<Alibaba> for DetachPolicyFromUser {
    type Command = WithCaller<DetachPolicy>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = Principal::by_name(&request.params)?;
        let (kind, name, policy) = policy::named(&request.params)?;
        let asked = user.asks(|user| DetachPolicy { policy, from: PrincipalRef::User(user) });
        Ok(asked.on(resources::policy(kind, &name)))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
