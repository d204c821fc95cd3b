use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::ids::PasskeyId;
use identity::passkeys::RemovePasskey;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Removes a passkey of a user, or of the caller.
pub(crate) struct DeletePasskey;

impl Operation<Alibaba> for DeletePasskey {
    type Command = WithCaller<RemovePasskey>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let passkey = PasskeyId::new(request.params.required("PasskeyId")?);
        let user = Principal::by_principal_name_or_caller(&request.params)?;
        Ok(user.asks_of_account(|user| RemovePasskey { user, passkey }))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
