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

/// Says by its status whether a group has a role.
pub(crate) struct KeystoneCheckDomainPermissionForGroup;

impl Operation<Huawei> for KeystoneCheckDomainPermissionForGroup {
    type Command = WithCaller<ListAttachedPolicies>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(Asked::by_policy(grant::roles(request)).on(grant::touched(request)))
    }

    fn write(outcome: (Caller, Vec<(AnyPolicy, Timestamp)>), request: &Request) -> Reply {
        let wanted = Some(request.param("role_id"));
        let granted = outcome.1.iter().any(|(policy, _)| built_in::role_id(policy) == wanted);
        Reply::empty(if granted { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND })
    }
}
