use identity::WhoAmI;
use identity::access::Rule;
use identity::caller::Caller;
use identity::error::Error;
use serde::Serialize;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::request::Request;
use crate::surface::Alibaba;

/// Tells a caller who it is; no policy can forbid it.
pub(crate) struct GetCallerIdentity;

impl Operation<Alibaba> for GetCallerIdentity {
    type Command = WhoAmI;

    fn read(_: &Request) -> Result<Asked<WhoAmI>, Error> {
        Ok(Asked::new(WhoAmI, Rule::AnyCaller))
    }

    fn write(caller: Caller, request: &Request) -> Reply {
        let account = caller.account_number.as_str();
        let shown = |kind, principal: &str, name: &str| Shown {
            identity_type: kind,
            account_id: account,
            principal_id: principal.to_owned(),
            user_id: None,
            role_id: None,
            arn: format!("acs:ram::{account}:{name}"),
        };
        let handle = caller.handle.as_str();
        request.reply(match &caller.role {
            Some(role) => {
                let principal = format!("{}:{}", role.id, role.session);
                let name = format!("assumed-role/{}/{}", role.name, role.session);
                let role_id = Some(role.id.as_str());
                Shown { role_id, ..shown("AssumedRoleUser", &principal, &name) }
            }
            None if caller.is_owner => {
                Shown { user_id: Some(account), ..shown("Account", account, "root") }
            }
            None => {
                let name = format!("user/{}", caller.user_name);
                Shown { user_id: Some(handle), ..shown("RAMUser", handle, &name) }
            }
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    identity_type: &'static str,
    account_id: &'a str,
    principal_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_id: Option<&'a str>,
    arn: String,
}
