use http::StatusCode;
use identity::error::Error;
use identity::groups::AddMember;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::group::named;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Makes a user a member of a group.
pub(crate) struct KeystoneAddUserToGroup;

impl Operation<Huawei> for KeystoneAddUserToGroup {
    type Command = AddMember;

    fn read(request: &Request) -> Result<Asked<AddMember>, Error> {
        let group = named(request);
        let touched = resource("group", group.as_str());
        Ok(Asked::by_policy(AddMember { group, user: request.user() }).on(touched))
    }

    fn write((): (), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
