use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::store::Page;
use identity::users::{ListUsersWith, User, UserDetails};
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::paging::Paging;
use crate::request::Request;
use crate::surface::Alibaba;
use crate::tags;
use crate::user;

const PAGING: Paging = Paging { list: "users", most: 1000, default: 1000 };

/// Lists RAM users in full, in pages.
pub(crate) struct ListUsers;

impl Operation<Alibaba> for ListUsers {
    type Command = WithCaller<ListUsersWith>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let enabled = user::status_filter(&request.params)?;
        user::list(&request.params, PAGING, enabled)
    }

    fn write((caller, page): (Caller, Page<UserDetails>), request: &Request) -> Reply {
        let show = |user: &User| {
            let mut shown = user::ims(&caller, user);
            shown["Status"] = json!(user::status(user));
            shown["Tags"] = tags::shown(&user.attributes);
            shown
        };
        request.reply(user::listed("Users", "User", page, PAGING, show))
    }
}
