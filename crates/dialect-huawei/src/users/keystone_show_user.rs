use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::error::Error;
use identity::users::{GetUser, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::keystone_user::shown;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Shows a user.
pub(crate) struct KeystoneShowUser;

impl Operation<Huawei> for KeystoneShowUser {
    type Command = GetUser;

    fn read(request: &Request) -> Result<Asked<GetUser>, Error> {
        let user = request.user();
        let (rule, touched) =
            (Rule::SelfOrPolicy(Subject::User(user.clone())), resources::user(&user));
        Ok(Asked::new(GetUser { user }, rule).on(touched))
    }

    fn write(details: UserDetails, request: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("user", shown(&details, request.here())))
    }
}
