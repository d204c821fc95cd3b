use http::StatusCode;
use identity::WhoAmI;
use identity::access::Rule;
use identity::caller::Caller;
use identity::error::Error;
use serde::Serialize;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::catalog::catalog;
use crate::huawei::Huawei;
use crate::links::{Link, link};
use crate::request::Request;

/// Shows the catalog to whoever may see any of it.
pub(crate) struct KeystoneShowCatalog;

impl Operation<Huawei> for KeystoneShowCatalog {
    type Command = WhoAmI;

    fn read(_: &Request) -> Result<Asked<WhoAmI>, Error> {
        Ok(Asked::new(WhoAmI, Rule::AnyCaller))
    }

    fn write(_: Caller, request: &Request) -> Reply {
        let body = Body { catalog: catalog(request), links: link(request.own_url()) };
        Reply::json(StatusCode::OK, &body)
    }
}

#[derive(Serialize)]
struct Body<'a, C> {
    catalog: C,
    links: Link<'a>,
}
