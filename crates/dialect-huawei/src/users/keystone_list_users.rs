use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::ids::AccountId;
use identity::listing::{ListAll, Listing};
use identity::users::{ListedUser, UserFilter};
use serde::Serialize;
use wire::body::each;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;
use wire::streamed::Around;

use super::expiry;
use super::keystone_user::shown_listed;
use crate::huawei::Huawei;
use crate::links::{Links, Url, links};
use crate::profile::Profile;
use crate::request::{Here, Request, in_account};
use crate::resources::resource;

const EXPIRY: &str = "password_expires_at";

/// Lists the account's users, its owner among them. Without `enabled` disabled ones are there
/// as well.
pub(crate) struct KeystoneListUsers;

impl Operation<Huawei> for KeystoneListUsers {
    type Command = WithCaller<ListAll<ListedUser>>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let enabled = request.query_truth("enabled")?;
        request.query(EXPIRY)?.map(expiry::check).transpose()?;
        let name = request.query("name")?.map(str::to_owned);
        let command = ListAll { which: UserFilter { name, enabled, ..UserFilter::default() } };
        let domain = request.query("domain_id")?;
        let command = in_account(command, domain, Unauthenticated::WrongScope.into());
        Ok(Asked::by_policy(command).on(resource("user", "*")))
    }

    fn write((caller, users): (Caller, Listing<ListedUser>), request: &Request) -> Reply {
        let around = Users {
            account: caller.account,
            own_url: request.own_url().to_string(),
            base_url: request.inbound.base_url.clone(),
            profile: request.profile,
            // No password here expires.
            nobody: request.known_query(EXPIRY).is_some(),
        };
        Reply::json_list(StatusCode::OK, users, around)
    }
}

struct Users {
    account: AccountId,
    own_url: String,
    base_url: String,
    profile: Profile,
    nobody: bool,
}

#[derive(Serialize)]
struct Body<'a, U> {
    links: Links<'a>,
    users: U,
}

impl Around<ListedUser> for Users {
    fn body<'a, I>(&'a self, users: I) -> impl Serialize
    where
        I: Iterator<Item = &'a ListedUser> + Clone,
    {
        let listed = users.take(if self.nobody { 0 } else { usize::MAX });
        let here = Here { base_url: &self.base_url, profile: self.profile };
        let users = each(listed.map(move |user| shown_listed(user, &self.account, here)));
        Body { links: links(Url([&self.own_url, "", "", ""])), users }
    }
}
