use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AnyPolicy, ListAttachedPolicies};
use identity::sources::Timestamp;
use serde_json::{Value, json};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{built_in, grant};
use crate::huawei::Huawei;
use crate::links::links;
use crate::request::Request;

/// Lists the roles of a group. Policies of other languages are no roles and are left out.
pub(crate) struct KeystoneListDomainPermissionsForGroup;

impl Operation<Huawei> for KeystoneListDomainPermissionsForGroup {
    type Command = WithCaller<ListAttachedPolicies>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(Asked::by_policy(grant::roles(request)).on(grant::touched(request)))
    }

    fn write(outcome: (Caller, Vec<(AnyPolicy, Timestamp)>), request: &Request) -> Reply {
        let show = |(policy, _): &(AnyPolicy, Timestamp)| built_in::shown(policy, request);
        let roles: Vec<Value> = outcome.1.iter().filter_map(show).collect();
        let total = roles.len();
        let links = links(request.own_url());
        let body = json!({"roles": roles, "links": links, "total_number": total});
        Reply::json(StatusCode::OK, &body)
    }
}
