use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::roles::{Role, ShowRole};
use serde::Serialize;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, moment};
use wire::reply::Reply;

use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::role;
use crate::surface::Alibaba;

/// Shows a role.
pub(crate) struct GetRole;

impl Operation<Alibaba> for GetRole {
    type Command = WithCaller<ShowRole>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let name = role::name(&request.params)?;
        let resource = resources::role(&name);
        Ok(asks(ShowRole { name }, resource))
    }

    fn write((caller, found): (Caller, Role), request: &Request) -> Reply {
        request.reply(only(
            "Role",
            Shown {
                role: role::trusting(&caller, &found),
                is_service_linked_role: false,
                role_principal_name: role::principal_name(&caller, &found),
                update_date: moment(found.updated_at),
            },
        ))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    #[serde(flatten)]
    role: role::Trusting<'a>,
    is_service_linked_role: bool,
    role_principal_name: String,
    update_date: Moment,
}
