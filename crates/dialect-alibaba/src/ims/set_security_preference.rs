use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::sign_in::{ChangeSignInSettings, SignInSettings};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::password_policy;
use crate::request::Request;
use crate::security_preference;
use crate::surface::Alibaba;

/// Changes the account's security preference; what is not sent stays.
pub(crate) struct SetSecurityPreference;

impl Operation<Alibaba> for SetSecurityPreference {
    type Command = WithCaller<ChangeSignInSettings>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        security_preference::read_ims(&request.params).map(password_policy::set)
    }

    fn write((_, settings): (Caller, SignInSettings), request: &Request) -> Reply {
        request.reply(security_preference::ims(&settings))
    }
}
