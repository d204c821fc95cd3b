use http::StatusCode;
use identity::error::Error;
use identity::listing::{ListAll, Listing};
use identity::sign_in::{LoginProtection, ProtectionFilter};
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;
use wire::streamed::Around;

use super::verification::shown;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Lists the login protection of the account's users. Whether one that is switched off counts
/// is the profile's to say.
pub(crate) struct ListUserLoginProtects;

impl Operation<Huawei> for ListUserLoginProtects {
    type Command = ListAll<(String, LoginProtection)>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let which = ProtectionFilter { only_enabled: !request.profile.list_disabled_protections };
        Ok(Asked::by_policy(ListAll { which }).on(resource("user", "*")))
    }

    fn write(protections: Listing<(String, LoginProtection)>, _: &Request) -> Reply {
        Reply::json_list(StatusCode::OK, protections, Body)
    }
}

struct Body;

impl Around<(String, LoginProtection)> for Body {
    fn body<'a, I>(&'a self, protections: I) -> impl Serialize
    where
        I: Iterator<Item = &'a (String, LoginProtection)> + Clone,
    {
        only("login_protects", each(protections.map(|(_, protection)| shown(protection))))
    }
}
