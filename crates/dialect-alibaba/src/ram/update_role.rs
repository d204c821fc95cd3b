use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::roles::{Role, UpdateRole as Update};
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

/// Changes a role.
pub(crate) struct UpdateRole;

impl Operation<Alibaba> for UpdateRole {
    type Command = WithCaller<Update>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let params = &request.params;
        let name = role::name(params)?;
        role::refuse_console_login(params, "NewAllowConsoleLogin")?;
        let field = "NewAssumeRolePolicyDocument";
        let resource = resources::role(&name);
        let command = Update {
            name,
            description: role::description(params, "NewDescription")?,
            trust: params.text(field).map(|text| role::trust(field, text)).transpose()?,
            max_session: role::max_session(params, "NewMaxSessionDuration")?,
        };
        Ok(asks(command, resource))
    }

    fn write((caller, changed): (Caller, Role), request: &Request) -> Reply {
        let update_date = moment(changed.updated_at);
        let role = role::trusting(&caller, &changed);
        request.reply(only("Role", Shown { role, update_date }))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    #[serde(flatten)]
    role: role::Trusting<'a>,
    update_date: Moment,
}
