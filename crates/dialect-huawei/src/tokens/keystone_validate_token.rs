use http::StatusCode;
use identity::error::Error;
use identity::tokens::{CheckToken, TokenDetails};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{subject, token_body};
use crate::huawei::Huawei;
use crate::request::Request;

/// Shows what a token says.
pub(crate) struct KeystoneValidateToken;

impl Operation<Huawei> for KeystoneValidateToken {
    type Command = CheckToken;

    fn read(request: &Request) -> Result<Asked<CheckToken>, Error> {
        request.query("nocatalog")?;
        let (token, rule, touched) = subject::named(request)?;
        Ok(Asked::new(CheckToken { token }, rule).on(touched))
    }

    fn write(details: TokenDetails, request: &Request) -> Reply {
        let body = token_body::body(&details, request);
        subject::told_back(Reply::json(StatusCode::OK, &body), request)
    }
}
