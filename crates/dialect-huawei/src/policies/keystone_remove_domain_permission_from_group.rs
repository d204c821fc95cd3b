use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::DetachPolicy;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::grant;
use crate::huawei::Huawei;
use crate::request::Request;

/// Takes a role from a group.
pub(crate) struct KeystoneRemoveDomainPermissionFromGroup;

impl Operation<Huawei> for KeystoneRemoveDomainPermissionFromGroup {
    type Command = WithCaller<DetachPolicy>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let (policy, from) = (grant::role(request), grant::group(request));
        let command = DetachPolicy { policy, from };
        Ok(Asked::by_policy(grant::in_domain(command, request)).on(grant::touched(request)))
    }

    fn write(_: (Caller, ()), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
