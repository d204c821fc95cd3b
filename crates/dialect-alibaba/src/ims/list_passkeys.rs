use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::passkeys::{ListPasskeys as List, Passkey};
use serde::Serialize;
use wire::body::{Text, each, only, text};
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
        request.reply(only("Passkeys", each(passkeys.iter().map(shown))))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    passkey_id: &'a str,
    passkey_name: &'a str,
    create_date: Text<i64>,
    last_use_date: String,
}

fn shown(passkey: &Passkey) -> Shown<'_> {
    Shown {
        passkey_id: passkey.id.as_str(),
        passkey_name: &passkey.name,
        create_date: text(passkey.created_at.seconds()),
        last_use_date: passkey.used_at.map(|at| at.seconds().to_string()).unwrap_or_default(),
    }
}
