use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::access_keys::{AccessKey, ListAccessKeys};
use identity::error::Error;
use identity::ids::UserId;
use identity::users::UserRef;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::credential::Shown;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Lists the access keys of a user; the caller's own when no user is named.
pub(crate) struct ListPermanentAccessKeys;

impl Operation<Huawei> for ListPermanentAccessKeys {
    type Command = ListAccessKeys;

    fn read(request: &Request) -> Result<Asked<ListAccessKeys>, Error> {
        let user = match request.query("user_id")? {
            None | Some("") => UserRef::Caller,
            Some(id) => UserRef::Id(UserId::new(id)),
        };
        let (rule, touched) =
            (Rule::SelfOrPolicy(Subject::User(user.clone())), resources::user(&user));
        Ok(Asked::new(ListAccessKeys { user }, rule).on(touched))
    }

    fn write(keys: Vec<AccessKey>, _: &Request) -> Reply {
        let keys = each(keys.iter().map(Shown::of));
        Reply::json(StatusCode::OK, &only("credentials", keys))
    }
}
