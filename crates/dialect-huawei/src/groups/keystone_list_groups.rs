use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::groups::{Group, ListGroups};
use serde_json::{Value, json};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::group::shown;
use crate::huawei::Huawei;
use crate::links::links;
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
        let groups: Vec<Value> = groups.iter().map(|group| shown(group, request)).collect();
        let body = json!({"groups": groups, "links": links(request.own_url())});
        Reply::json(StatusCode::OK, &body)
    }
}
