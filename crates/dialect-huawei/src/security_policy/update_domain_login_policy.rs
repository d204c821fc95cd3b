use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::sign_in::{ChangeSignInSettings, SignInSettings};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{domain, login_policy};
use crate::huawei::Huawei;
use crate::request::Request;

/// Changes the account's login policy; what is not sent stays.
pub(crate) struct UpdateDomainLoginPolicy;

impl Operation<Huawei> for UpdateDomainLoginPolicy {
    type Command = WithCaller<ChangeSignInSettings>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let fields = request.body()?.required_object(login_policy::KEY)?;
        Ok(domain::change(request, login_policy::LEAF, login_policy::read(fields)?))
    }

    fn write((_, settings): (Caller, SignInSettings), _: &Request) -> Reply {
        let shown = login_policy::shown(&settings);
        Reply::json(StatusCode::OK, &only(login_policy::KEY, shown))
    }
}
