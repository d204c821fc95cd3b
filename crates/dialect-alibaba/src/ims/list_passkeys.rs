use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::passkeys::{ListPasskeys as List, Passkey};
use serde_json::{Value, json};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Lists the passkeys of a user, or of the caller. A plain list, with moments as seconds in
/// text: here the product has ways of its own.
pub(crate) struct ListPasskeys;

impl Operation<Alibaba> for ListPasskeys {
    type Command = WithCaller<List>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = Principal::by_principal_name_or_caller(&request.params)?;
        Ok(user.asks_of_account(|user| List { user }))
    }

    fn write((_, passkeys): (Caller, Vec<Passkey>), request: &Request) -> Reply {
        let shown: Vec<Value> = passkeys.iter().map(shown).collect();
        request.reply(json!({"Passkeys": shown}))
    }
}

fn shown(passkey: &Passkey) -> Value {
    json!({
        "PasskeyId": passkey.id.as_str(),
        "PasskeyName": passkey.name,
        "CreateDate": passkey.created_at.seconds().to_string(),
        "LastUseDate": passkey.used_at.map(|at| at.seconds().to_string()).unwrap_or_default(),
    })
}
