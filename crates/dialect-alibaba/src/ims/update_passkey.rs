use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::ids::PasskeyId;
use identity::passkeys::RenamePasskey;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Renames a passkey of a user, or of the caller.
pub(crate) struct UpdatePasskey;

impl Operation<Alibaba> for UpdatePasskey {
    type Command = WithCaller<RenamePasskey>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let passkey = PasskeyId::new(request.params.required("PasskeyId")?);
        let field = "PasskeyName";
        let name = request.params.required(field)?.to_owned();
        let user = Principal::by_principal_name_or_caller(&request.params)?;
        Ok(user.asks_of_account(|user| RenamePasskey { user, passkey, name, field }))
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
