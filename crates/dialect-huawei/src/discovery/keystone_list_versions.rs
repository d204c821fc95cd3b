use http::StatusCode;
use identity::Nothing;
use identity::access::Rule;
use identity::error::Error;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::version::version;
use crate::huawei::Huawei;
use crate::request::Request;

/// Lists the versions; that there is a choice is in the status, even of one.
pub(crate) struct KeystoneListVersions;

impl Operation<Huawei> for KeystoneListVersions {
    type Command = Nothing;

    fn read(_: &Request) -> Result<Asked<Nothing>, Error> {
        Ok(Asked::new(Nothing, Rule::Open))
    }

    fn write((): (), request: &Request) -> Reply {
        let body = only("versions", only("values", [version(request)]));
        Reply::json(StatusCode::MULTIPLE_CHOICES, &body)
    }
}
