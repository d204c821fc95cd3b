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

/// Shows the version.
pub(crate) struct KeystoneShowVersion;

impl Operation<Huawei> for KeystoneShowVersion {
    type Command = Nothing;

    fn read(_: &Request) -> Result<Asked<Nothing>, Error> {
        Ok(Asked::new(Nothing, Rule::Open))
    }

    fn write((): (), request: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("version", version(request)))
    }
}
