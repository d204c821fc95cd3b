use http::StatusCode;
use identity::error::Error;
use identity::tokens::RevokeToken;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::subject;
use crate::huawei::Huawei;
use crate::request::Request;

/// Ends a token.
pub(crate) struct KeystoneRevokeToken;

impl Operation<Huawei> for KeystoneRevokeToken {
    type Command = RevokeToken;

    fn read(request: &Request) -> Result<Asked<RevokeToken>, Error> {
        let (token, rule, touched) = subject::named(request)?;
        Ok(Asked::new(RevokeToken { token }, rule).on(touched))
    }

    fn write((): (), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
