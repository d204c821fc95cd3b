use http::StatusCode;
use identity::error::Error;
use identity::groups::{Group, ShowGroup};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::group::{named, shown};
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Shows a group.
pub(crate) struct KeystoneShowGroup;

impl Operation<Huawei> for KeystoneShowGroup {
    type Command = ShowGroup;

    fn read(request: &Request) -> Result<Asked<ShowGroup>, Error> {
        let group = named(request);
        let touched = resource("group", group.as_str());
        Ok(Asked::by_policy(ShowGroup { group }).on(touched))
    }

    fn write(group: Group, request: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("group", shown(&group, request)))
    }
}
