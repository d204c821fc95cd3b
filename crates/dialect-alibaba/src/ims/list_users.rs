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

const PAGING: Paging = Paging { list: "users", most: 1000, default: 1000 };

/// Lists RAM users in full, in pages.
pub(crate) struct ListUsers;

impl Operation<Alibaba> for ListUsers {
    type Command = WithCaller<ListUsersWith>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let enabled = user::status_filter(&request.params)?;
        user::list(&request.params, PAGING, enabled)
    }

    fn write((caller, page): (Caller, Page<User>), request: &Request) -> Reply {
        let show = |user| user::ims_listed(&caller, user);
        request.reply(user::listed(("Users", "User"), &page, PAGING, show))
    }
}
