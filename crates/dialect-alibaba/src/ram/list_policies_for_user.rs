use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AnyPolicy, ListAttachedPolicies, PrincipalRef};
use identity::sources::Timestamp;
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, moment};
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
        let ours = attached.iter().filter(|(policy, _)| policy::is_ours(policy));
        let policies =
            each(ours.map(|(policy, at)| Shown {
                policy: policy::shown(policy),
                attach_date: moment(*at),
            }));
        request.reply(only("Policies", only("Policy", policies)))
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    policy: policy::Shown<'a>,
    #[serde(rename = "AttachDate")]
    attach_date: Moment,
}
