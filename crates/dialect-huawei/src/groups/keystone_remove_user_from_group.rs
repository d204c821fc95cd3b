use http::StatusCode;
use identity::error::Error;
use identity::groups::RemoveMember;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::group::named;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Ends a user's membership of a group.
pub(crate) struct KeystoneRemoveUserFromGroup;

impl Operation<Huawei> for KeystoneRemoveUserFromGroup {
    type Command = RemoveMember;

    fn read(request: &Request) -> Result<Asked<RemoveMember>, Error> {
        let group = named(request);
        let touched = resource("group", group.as_str());
        Ok(Asked::by_policy(RemoveMember { group, user: request.user() }).on(touched))
    }

    fn write((): (), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
