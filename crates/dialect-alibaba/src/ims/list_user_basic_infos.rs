use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::store::Page;
use identity::users::{ListUsersWith, User, UserDetails};
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::paging::Paging;
use crate::principal::principal_name;
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

    fn write((caller, page): (Caller, Page<UserDetails>), request: &Request) -> Reply {
        let show = |user: &User| {
            json!({
                "UserPrincipalName": principal_name(&caller, &user.name),
                "DisplayName": user.display_name,
                "UserId": user.handle.as_str(),
                "Status": user::status(user),
            })
        };
        request.reply(user::listed("UserBasicInfos", "UserBasicInfo", page, PAGING, show))
    }
}
