use http::StatusCode;
use identity::error::Error;
use identity::groups::DeleteGroup;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::group::named;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Removes a group; its members stay users.
pub(crate) struct KeystoneDeleteGroup;

impl Operation<Huawei> for KeystoneDeleteGroup {
    type Command = DeleteGroup;

    fn read(request: &Request) -> Result<Asked<DeleteGroup>, Error> {
        let group = named(request);
        let touched = resource("group", group.as_str());
        Ok(Asked::by_policy(DeleteGroup { group }).on(touched))
    }

    fn write((): (), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
