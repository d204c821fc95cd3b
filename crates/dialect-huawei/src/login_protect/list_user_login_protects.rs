use http::StatusCode;
use identity::error::Error;
use identity::sign_in::{ListLoginProtections, LoginProtection};
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::verification::shown;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Lists the login protection of the account's users. Whether one that is switched off counts
/// is the profile's to say.
pub(crate) struct ListUserLoginProtects;

impl Operation<Huawei> for ListUserLoginProtects {
    type Command = ListLoginProtections;

    fn read(request: &Request) -> Result<Asked<ListLoginProtections>, Error> {
        let enabled = !request.profile.list_disabled_protections;
        Ok(Asked::by_policy(ListLoginProtections { enabled }).on(resource("user", "*")))
    }

    fn write(protections: Vec<LoginProtection>, _: &Request) -> Reply {
        let all = each(protections.iter().map(shown));
        Reply::json(StatusCode::OK, &only("login_protects", all))
    }
}
