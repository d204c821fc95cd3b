use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::AttachPolicy;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::grant;
use crate::huawei::Huawei;
use crate::request::Request;

/// Grants a role to a group, for the whole account.
pub(crate) struct KeystoneAssociateGroupWithDomainPermission;

impl Operation<Huawei> for KeystoneAssociateGroupWithDomainPermission {
    type Command = WithCaller<AttachPolicy>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let (policy, to) = (grant::role(request), grant::group(request));
        let command = AttachPolicy { policy, to, again_is_done: true };
        Ok(Asked::by_policy(grant::in_domain(command, request)).on(grant::touched(request)))
    }

    fn write(_: (Caller, ()), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
