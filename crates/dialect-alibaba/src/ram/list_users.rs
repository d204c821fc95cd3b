use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::store::Page;
use identity::users::{ListUsersWith, User};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::paging::Paging;
use crate::request::Request;
use crate::surface::Alibaba;
use crate::user;

const PAGING: Paging = Paging { list: "users", most: 1000, default: 100 };

/// Lists RAM users, in pages.
pub(crate) struct ListUsers;

impl Operation<Alibaba> for ListUsers {
    type Command = WithCaller<ListUsersWith>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        user::list(&request.params, PAGING, None)
    }

    fn write((_, page): (Caller, Page<User>), request: &Request) -> Reply {
        request.reply(user::listed(("Users", "User"), &page, PAGING, user::ram_updated))
    }
}
