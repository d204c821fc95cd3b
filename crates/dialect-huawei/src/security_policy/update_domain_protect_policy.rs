use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::sign_in::{ChangeSignInSettings, SignInSettings};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{domain, protect_policy};
use crate::huawei::Huawei;
use crate::request::Request;

/// Changes the account's protect policy; what is not sent stays.
pub(crate) struct UpdateDomainProtectPolicy;

impl Operation<Huawei> for UpdateDomainProtectPolicy {
    type Command = WithCaller<ChangeSignInSettings>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let fields = request.body()?.required_object(protect_policy::KEY)?;
        Ok(domain::change(request, protect_policy::LEAF, protect_policy::read(fields)?))
    }

    fn write((_, settings): (Caller, SignInSettings), _: &Request) -> Reply {
        let shown = protect_policy::shown_changed(&settings);
        Reply::json(StatusCode::OK, &only(protect_policy::KEY, shown))
    }
}
