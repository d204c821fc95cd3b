use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::sign_in::{GetSignInSettings, SignInSettings};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{domain, login_policy};
use crate::huawei::Huawei;
use crate::request::Request;

/// Shows the account's login policy.
pub(crate) struct ShowDomainLoginPolicy;

impl Operation<Huawei> for ShowDomainLoginPolicy {
    type Command = WithCaller<GetSignInSettings>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(domain::show(request, login_policy::LEAF))
    }

    fn write((_, settings): (Caller, SignInSettings), _: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only(login_policy::KEY, login_policy::shown(&settings)))
    }
}
