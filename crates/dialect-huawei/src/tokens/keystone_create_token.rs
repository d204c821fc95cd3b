use http::StatusCode;
use identity::access::Rule;
use identity::error::Error;
use identity::sign_in::{Granted, SignIn};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{sign_in_body, subject, token_body};
use crate::authenticate;
use crate::errors::TOKEN_BODY_MAX;
use crate::huawei::Huawei;
use crate::request::Request;

/// Signs a user in: with a password, with a password and a code, or with a token it has.
pub(crate) struct KeystoneCreateToken;

impl Operation<Huawei> for KeystoneCreateToken {
    type Command = SignIn;

    fn read(request: &Request) -> Result<Asked<SignIn>, Error> {
        if request.inbound.body.len() > TOKEN_BODY_MAX {
            return Err(Error::TooLarge);
        }
        request.query("nocatalog")?;
        let command = sign_in_body::read(request.body()?, authenticate::token(&request.inbound))?;
        Ok(Asked::new(command, Rule::Open))
    }

    fn write(granted: Granted, request: &Request) -> Reply {
        let body = token_body::body(&granted.details, request);
        subject::told(Reply::json(StatusCode::CREATED, &body), &granted.token)
    }
}
