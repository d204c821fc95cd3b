use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AttachPolicy, PrincipalRef};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::policy;
use crate::principal::Principal;
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;

/// Attaches a policy to a user.
pub(crate) struct AttachPolicyToUser;

impl Operation<Alibaba> for AttachPolicyToUser {
    type Command = WithCaller<AttachPolicy>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = Principal::by_name(&request.params)?;
        let (kind, name, policy) = policy::named(&request.params)?;
        let asked = user.asks(|user| AttachPolicy {
            policy,
            to: PrincipalRef::User(user),
            again_is_done: false,
        });
        Ok(asked.on(resources::policy(kind, &name)))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
