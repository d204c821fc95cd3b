use http::StatusCode;
use identity::access::Rule;
use identity::accounts::{Account, ShowAccount};
use identity::error::Error;
use serde::Serialize;
use wire::body::each;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::huawei::Huawei;
use crate::links::{Link, Links, link, links};
use crate::request::Request;

/// Lists the accounts the caller may enter: its own, unless another is asked for by name.
pub(crate) struct KeystoneListAuthDomains;

impl Operation<Huawei> for KeystoneListAuthDomains {
    type Command = ShowAccount;

    fn read(request: &Request) -> Result<Asked<ShowAccount>, Error> {
        request.query("name")?;
        Ok(Asked::new(ShowAccount, Rule::AnyCaller))
    }

    fn write(account: Account, request: &Request) -> Reply {
        let wanted = request.known_query("name").is_none_or(|name| name == account.name);
        let domain = Domain {
            id: account.id.as_str(),
            name: &account.name,
            enabled: true,
            description: "",
            links: link(request.url_of("/v3/domains/", account.id.as_str())),
        };
        let domains = each(wanted.then_some(&domain).into_iter());
        Reply::json(StatusCode::OK, &Body { domains, links: links(request.own_url()) })
    }
}

#[derive(Serialize)]
struct Body<'a, D> {
    domains: D,
    links: Links<'a>,
}

#[derive(Serialize)]
struct Domain<'a> {
    id: &'a str,
    name: &'a str,
    enabled: bool,
    description: &'static str,
    links: Link<'a>,
}
