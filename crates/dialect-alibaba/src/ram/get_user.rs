use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{GetUser as Get, UserDetails};
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::dates;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;
use crate::user;

/// Shows a RAM user.
pub(crate) struct GetUser;

impl Operation<Alibaba> for GetUser {
    type Command = WithCaller<Get>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(Principal::by_name(&request.params)?.asks(|user| Get { user }))
    }

    fn write((_, found): (Caller, UserDetails), request: &Request) -> Reply {
        let mut shown = user::ram(&found.user);
        shown["UpdateDate"] = json!(dates::text(found.user.updated_at));
        shown["LastLoginDate"] = json!(dates::text_or_empty(found.user.signed_in_at));
        request.reply(json!({"User": shown}))
    }
}
