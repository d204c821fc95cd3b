use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::roles::{ListRoles as List, Role};
use identity::store::Page;
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, moment};
use wire::reply::Reply;

use crate::paging::Paging;
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::role;
use crate::surface::Alibaba;
use crate::tags;

const PAGING: Paging = Paging { list: "roles", most: 1000, default: 100 };

/// Lists roles, in pages.
pub(crate) struct ListRoles;

impl Operation<Alibaba> for ListRoles {
    type Command = WithCaller<List>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let params = &request.params;
        let (after, limit) = PAGING.read(params)?;
        let command = List { after, limit, wanted: tags::wanted(params)? };
        Ok(asks(command, resources::roles()))
    }

    fn write((caller, page): (Caller, Page<Role>), request: &Request) -> Reply {
        let roles = each(page.items.iter().map(|role| Shown {
            role: role::shown(&caller, role),
            update_date: moment(role.updated_at),
            tags: tags::shown(&role.attributes),
        }));
        let list = only("Roles", only("Role", roles));
        let last = page.items.last().map(|role| role.name.as_str());
        request.reply(PAGING.finish(list, page.more, last))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    #[serde(flatten)]
    role: role::Shown<'a>,
    update_date: Moment,
    tags: tags::Tags<'a>,
}
