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
        let (kind, id, name) = if caller.is_owner {
            ("Account", account, "root".to_owned())
        } else {
            ("RAMUser", caller.handle.as_str(), format!("user/{}", caller.user_name))
        };
        request.reply(Shown {
            identity_type: kind,
            account_id: account,
            principal_id: id,
            user_id: id,
            arn: format!("acs:ram::{account}:{name}"),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    identity_type: &'static str,
    account_id: &'a str,
    principal_id: &'a str,
    user_id: &'a str,
    arn: String,
}
