use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AnyPolicy, ListAttachedPolicies};
use identity::sources::Timestamp;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{built_in, grant};
use crate::huawei::Huawei;
use crate::request::Request;

/// Lists the roles of a group. Policies of other languages are no roles and are left out.
pub(crate) struct KeystoneListDomainPermissionsForGroup;

impl Operation<Huawei> for KeystoneListDomainPermissionsForGroup {
    type Command = WithCaller<ListAttachedPolicies>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(Asked::by_policy(grant::roles(request)).on(grant::touched(request)))
    }

    fn write(outcome: (Caller, Vec<(AnyPolicy, Timestamp)>), request: &Request) -> Reply {
        let granted = outcome.1.iter();
        let roles: Vec<_> =
            granted.filter_map(|(policy, _)| built_in::shown(policy, request)).collect();
        Reply::json(StatusCode::OK, &built_in::listed(&roles, roles.len(), request))
    }
}
