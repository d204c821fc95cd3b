use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::store::Page;
use identity::users::{ListUsers, UserDetails, UserFilter};
use serde::Serialize;
use wire::body::each;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::expiry;
use super::keystone_user::shown;
use crate::huawei::Huawei;
use crate::links::{Links, links};
use crate::request::{Request, in_account};
use crate::resources::resource;

const EXPIRY: &str = "password_expires_at";

/// Lists the account's users, its owner among them. Without `enabled` disabled ones are there
/// as well.
pub(crate) struct KeystoneListUsers;

impl Operation<Huawei> for KeystoneListUsers {
    type Command = WithCaller<ListUsers>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let enabled = request.query_truth("enabled")?;
        request.query(EXPIRY)?.map(expiry::check).transpose()?;
        let name = request.query("name")?.map(str::to_owned);
        let filter = UserFilter { name, enabled, ..UserFilter::default() };
        let command = ListUsers { filter, after: None, limit: None };
        let domain = request.query("domain_id")?;
        let command = in_account(command, domain, Unauthenticated::WrongScope.into());
        Ok(Asked::by_policy(command).on(resource("user", "*")))
    }

    fn write((_, page): (Caller, Page<UserDetails>), request: &Request) -> Reply {
        // No password here expires.
        let nobody = request.known_query(EXPIRY).is_some();
        let listed = if nobody { &[][..] } else { &page.items };
        let users = each(listed.iter().map(|details| shown(details, request)));
        Reply::json(StatusCode::OK, &Body { links: links(request.own_url()), users })
    }
}

#[derive(Serialize)]
struct Body<'a, U> {
    links: Links<'a>,
    users: U,
}
