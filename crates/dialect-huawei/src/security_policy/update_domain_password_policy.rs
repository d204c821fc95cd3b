use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::sign_in::{ChangeSignInSettings, SignInSettings};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{domain, password_policy};
use crate::huawei::Huawei;
use crate::request::Request;

/// Changes the account's password policy; what is not sent stays.
pub(crate) struct UpdateDomainPasswordPolicy;

impl Operation<Huawei> for UpdateDomainPasswordPolicy {
    type Command = WithCaller<ChangeSignInSettings>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let fields = request.body()?.required_object(password_policy::KEY)?;
        Ok(domain::change(request, password_policy::LEAF, password_policy::read(fields)?))
    }

    fn write((_, settings): (Caller, SignInSettings), _: &Request) -> Reply {
        let shown = password_policy::shown(&settings);
        Reply::json(StatusCode::OK, &only(password_policy::KEY, shown))
    }
}
