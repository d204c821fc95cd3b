use http::StatusCode;
use identity::access::Rule;
use identity::error::{Error, Problem, Unauthenticated};
use identity::ids::KeyForm;
use identity::secret::Secret;
use identity::temporary_keys::{MintedKey, TakeKeyWithToken, Terms};
use serde::Serialize;
use wire::body::only;
use wire::moment::Stamp;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::authenticate;
use crate::huawei::Huawei;
use crate::moments::zulu;
use crate::request::Request;

/// How a temporary key is called: as a permanent one, without the letters it begins with.
const FORM: KeyForm = KeyForm { tag: "", length: 20 };

/// The least and the most a key may last, in seconds; the least is also what is meant when
/// nothing is said.
const SECONDS: (i64, i64) = (900, 86_400);

/// Gives the bearer of a token a temporary access key. A token in the header counts before the
/// one in the body; a signature, if there is one, counts for nothing here.
///
/// The key ends with the token: what is asked for beyond that is cut off, and `expires_at` says
/// so. A `policy` that would restrict the key is refused, for nothing here would hold it.
pub(crate) struct CreateTemporaryAccessKeyByToken;

impl Operation<Huawei> for CreateTemporaryAccessKeyByToken {
    type Command = TakeKeyWithToken;

    fn read(request: &Request) -> Result<Asked<TakeKeyWithToken>, Error> {
        let identity = request.body()?.required_object("auth")?.required_object("identity")?;
        match identity.texts("methods")?.ok_or(Error::Missing("methods"))?.as_slice() {
            ["token"] => {}
            _ => return Err(Error::invalid("methods", Problem::Value)),
        }
        if identity.object("policy")?.is_some() {
            return Err(Error::invalid("policy", Problem::Value));
        }
        let said = identity.object("token")?;
        let seconds = said.map(|token| token.integer("duration_seconds")).transpose()?.flatten();
        let (min, max) = SECONDS;
        let seconds = seconds.unwrap_or(min);
        if !(min..=max).contains(&seconds) {
            return Err(Error::invalid("duration_seconds", Problem::Range { min, max }));
        }
        let token = match (authenticate::token(&request.inbound), said) {
            (Some(token), _) => token,
            (None, Some(said)) => Secret::new(said.text("id")?.ok_or(Unauthenticated::Missing)?),
            (None, None) => return Err(Unauthenticated::Missing.into()),
        };
        let command = TakeKeyWithToken { token, terms: Terms { form: FORM, seconds } };
        Ok(Asked::new(command, Rule::Open))
    }

    fn write(minted: MintedKey, _: &Request) -> Reply {
        let shown = Credential {
            access: minted.id.as_str(),
            expires_at: zulu(minted.expires_at),
            secret: minted.secret.expose_text(),
            securitytoken: minted.session_token.expose_text(),
        };
        Reply::json(StatusCode::CREATED, &only("credential", shown))
    }
}

#[derive(Serialize)]
struct Credential<'a> {
    access: &'a str,
    expires_at: Stamp<27>,
    secret: &'a str,
    securitytoken: &'a str,
}
