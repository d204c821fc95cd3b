use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::groups::{Group, ListGroups};
use serde::Serialize;
use wire::body::each;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::group::shown;
use crate::huawei::Huawei;
use crate::links::{Links, links};
use crate::request::{Request, in_account};
use crate::resources::resource;

/// Lists the account's groups.
pub(crate) struct KeystoneListGroups;

impl Operation<Huawei> for KeystoneListGroups {
    type Command = WithCaller<ListGroups>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let command = ListGroups { name: request.query("name")?.map(str::to_owned) };
        let domain = request.query("domain_id")?;
        let command = in_account(command, domain, Unauthenticated::WrongScope.into());
        Ok(Asked::by_policy(command).on(resource("group", "*")))
    }

    fn write((_, groups): (Caller, Vec<Group>), request: &Request) -> Reply {
        let groups = each(groups.iter().map(|group| shown(group, request)));
        let body = Body { groups, links: links(request.own_url()) };
        Reply::json(StatusCode::OK, &body)
    }
}

#[derive(Serialize)]
struct Body<'a, G> {
    groups: G,
    links: Links<'a>,
}
