use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AnyPolicy, ListAttachedPolicies, PrincipalRef};
use identity::sources::Timestamp;
use serde_json::{Value, json};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::dates;
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
        let ours = attached.iter().filter(|(policy, _)| policy::is_ours(policy));
        let show = |(policy, at): &(AnyPolicy, Timestamp)| {
            let mut shown = policy::shown(policy);
            shown["AttachDate"] = json!(dates::text(*at));
            shown
        };
        let policies: Vec<Value> = ours.map(show).collect();
        request.reply(json!({"Policies": {"Policy": policies}}))
    }
}
