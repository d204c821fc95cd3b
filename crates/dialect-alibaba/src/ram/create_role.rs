use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::roles::{CreateRole as Create, Role};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::policy_language::POLICY_LANGUAGE;
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::role;
use crate::surface::Alibaba;
use crate::tags;

/// Makes a role.
pub(crate) struct CreateRole;

impl Operation<Alibaba> for CreateRole {
    type Command = WithCaller<Create>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let params = &request.params;
        let name = role::name(params)?;
        let field = "AssumeRolePolicyDocument";
        let trust = role::trust(field, params.required(field)?)?;
        role::refuse_console_login(params, "AllowConsoleLogin")?;
        let max_session = role::max_session(params, "MaxSessionDuration")?;
        let command = Create {
            name,
            description: role::description(params, "Description")?.unwrap_or_default(),
            language: POLICY_LANGUAGE.name,
            trust,
            max_session: max_session.unwrap_or(role::DEFAULT_MAX_SESSION),
            attributes: tags::given(params, tags::POLICY_VALUE)?,
        };
        Ok(asks(command, resources::roles()))
    }

    fn write((caller, made): (Caller, Role), request: &Request) -> Reply {
        request.reply(only("Role", role::trusting(&caller, &made)))
    }
}
