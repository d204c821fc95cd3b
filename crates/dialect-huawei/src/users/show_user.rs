use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::error::Error;
use identity::users::{GetUser, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::os_user::shown_in_full;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Shows a user in full.
pub(crate) struct ShowUser;

impl Operation<Huawei> for ShowUser {
    type Command = GetUser;

    fn read(request: &Request) -> Result<Asked<GetUser>, Error> {
        let user = request.os_user();
        let (rule, touched) =
            (Rule::SelfOrPolicy(Subject::User(user.clone())), resources::user(&user));
        Ok(Asked::new(GetUser { user }, rule).on(touched))
    }

    fn write(details: UserDetails, request: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("user", shown_in_full(&details, request)))
    }
}
