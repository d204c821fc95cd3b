use http::StatusCode;
use identity::error::Error;
use identity::tokens::{CheckToken, TokenDetails};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::subject;
use crate::huawei::Huawei;
use crate::request::Request;

/// Says by its status whether a token is good.
pub(crate) struct KeystoneCheckToken;

impl Operation<Huawei> for KeystoneCheckToken {
    type Command = CheckToken;

    fn read(request: &Request) -> Result<Asked<CheckToken>, Error> {
        let (token, rule, touched) = subject::named(request)?;
        Ok(Asked::new(CheckToken { token }, rule).on(touched))
    }

    fn write(_: TokenDetails, request: &Request) -> Reply {
        subject::told_back(Reply::empty(StatusCode::OK), request)
    }
}
