use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::sign_in::{GetSignInSettings, SignInSettings};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::password_policy;
use crate::request::Request;
use crate::security_preference;
use crate::surface::Alibaba;

/// Shows the account's security preference.
pub(crate) struct GetSecurityPreference;

impl Operation<Alibaba> for GetSecurityPreference {
    type Command = WithCaller<GetSignInSettings>;

    fn read(_: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(password_policy::get())
    }

    fn write((_, settings): (Caller, SignInSettings), request: &Request) -> Reply {
        request.reply(security_preference::ram(&settings))
    }
}
