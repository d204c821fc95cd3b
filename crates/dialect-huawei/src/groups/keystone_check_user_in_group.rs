use http::StatusCode;
use identity::error::Error;
use identity::groups::CheckMember;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::group::named;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Says by its status whether a user is a member of a group.
pub(crate) struct KeystoneCheckUserInGroup;

impl Operation<Huawei> for KeystoneCheckUserInGroup {
    type Command = CheckMember;

    fn read(request: &Request) -> Result<Asked<CheckMember>, Error> {
        let group = named(request);
        let touched = resource("group", group.as_str());
        Ok(Asked::by_policy(CheckMember { group, user: request.user() }).on(touched))
    }

    fn write((): (), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
