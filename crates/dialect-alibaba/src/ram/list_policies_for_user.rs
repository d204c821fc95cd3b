use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AnyPolicy, ListAttachedPolicies, PrincipalRef};
use identity::sources::Timestamp;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::policy;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Lists the policies attached to a user itself.
pub(crate) struct ListPoliciesForUser;

impl Operation<Alibaba> for ListPoliciesForUser {
    type Command = WithCaller<ListAttachedPolicies>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = Principal::by_name(&request.params)?;
        Ok(user.asks(|user| ListAttachedPolicies { to: PrincipalRef::User(user) }))
    }

    fn write((_, attached): (Caller, Vec<(AnyPolicy, Timestamp)>), request: &Request) -> Reply {
        request.reply(policy::attached(&attached))
    }
}
