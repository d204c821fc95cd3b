use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::error::Error;
use identity::sign_in::{GetLoginProtection, LoginProtection};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::verification::shown;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Shows a user's login protection, if it was ever configured.
pub(crate) struct ShowUserLoginProtect;

impl Operation<Huawei> for ShowUserLoginProtect {
    type Command = GetLoginProtection;

    fn read(request: &Request) -> Result<Asked<GetLoginProtection>, Error> {
        let user = request.os_user();
        let (rule, touched) =
            (Rule::SelfOrPolicy(Subject::User(user.clone())), resources::user(&user));
        Ok(Asked::new(GetLoginProtection { user }, rule).on(touched))
    }

    fn write(protection: LoginProtection, _: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("login_protect", shown(&protection)))
    }
}
