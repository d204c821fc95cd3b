use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::sign_in::{GetSignInSettings, SignInSettings};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{domain, password_policy};
use crate::huawei::Huawei;
use crate::request::Request;

/// Shows the account's password policy.
pub(crate) struct ShowDomainPasswordPolicy;

impl Operation<Huawei> for ShowDomainPasswordPolicy {
    type Command = WithCaller<GetSignInSettings>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(domain::show(request, password_policy::LEAF))
    }

    fn write((_, settings): (Caller, SignInSettings), _: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only(password_policy::KEY, password_policy::shown(&settings)))
    }
}
