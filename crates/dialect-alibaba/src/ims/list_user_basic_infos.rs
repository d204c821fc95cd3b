use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::store::Page;
use identity::users::{ListUsersWith, User};
use serde::Serialize;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::paging::Paging;
use crate::principal::{PrincipalName, principal_name};
use crate::request::Request;
use crate::surface::Alibaba;
use crate::user;

const PAGING: Paging = Paging { list: "users", most: 1000, default: 100 };

/// Lists RAM users by their names and ids, in pages.
pub(crate) struct ListUserBasicInfos;

impl Operation<Alibaba> for ListUserBasicInfos {
    type Command = WithCaller<ListUsersWith>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let enabled = user::status_filter(&request.params)?;
        user::list(&request.params, PAGING, enabled)
    }

    fn write((caller, page): (Caller, Page<User>), request: &Request) -> Reply {
        let show = |user| Shown::of(&caller, user);
        request.reply(user::listed(("UserBasicInfos", "UserBasicInfo"), &page, PAGING, show))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    user_principal_name: PrincipalName<'a>,
    display_name: &'a str,
    user_id: &'a str,
    status: &'static str,
}

impl<'a> Shown<'a> {
    fn of(caller: &'a Caller, user: &'a User) -> Self {
        Self {
            user_principal_name: principal_name(caller, &user.name),
            display_name: &user.display_name,
            user_id: user.handle.as_str(),
            status: user::status(user),
        }
    }
}
