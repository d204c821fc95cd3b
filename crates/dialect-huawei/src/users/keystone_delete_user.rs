use http::StatusCode;
use identity::error::Error;
use identity::users::DeleteUser;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Removes a user with all it has.
pub(crate) struct KeystoneDeleteUser;

impl Operation<Huawei> for KeystoneDeleteUser {
    type Command = DeleteUser;

    fn read(request: &Request) -> Result<Asked<DeleteUser>, Error> {
        let user = request.user();
        let touched = resources::user(&user);
        Ok(Asked::by_policy(DeleteUser { user, cascade: true }).on(touched))
    }

    fn write((): (), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
