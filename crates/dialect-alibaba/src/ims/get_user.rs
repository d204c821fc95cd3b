use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{GetUser as Get, UserDetails};
use serde::Serialize;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;
use crate::tags;
use crate::user;

/// Shows a RAM user, named by principal name, by id or by one of its access keys.
pub(crate) struct GetUser;

impl Operation<Alibaba> for GetUser {
    type Command = WithCaller<Get>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(Principal::by_one_of(&request.params, true)?.asks(|user| Get { user }))
    }

    fn write((caller, found): (Caller, UserDetails), request: &Request) -> Reply {
        let shown = Shown {
            user: user::ims(&caller, &found.user),
            user_name: &found.user.name,
            tags: tags::shown(&found.user.attributes),
        };
        request.reply(only("User", shown))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    #[serde(flatten)]
    user: user::Ims<'a>,
    user_name: &'a str,
    tags: tags::Tags<'a>,
}
