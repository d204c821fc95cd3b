use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AnyPolicy, ListAttachedPolicies, PrincipalRef};
use identity::sources::Timestamp;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::policy;
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::role;
use crate::surface::Alibaba;

/// Lists the policies attached to a role.
pub(crate) struct ListPoliciesForRole;

impl Operation<Alibaba> for ListPoliciesForRole {
    type Command = WithCaller<ListAttachedPolicies>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let name = role::name(&request.params)?;
        let resource = resources::role(&name);
        Ok(asks(ListAttachedPolicies { to: PrincipalRef::Role(name) }, resource))
    }

    fn write((_, attached): (Caller, Vec<(AnyPolicy, Timestamp)>), request: &Request) -> Reply {
        request.reply(policy::attached(&attached))
    }
}
