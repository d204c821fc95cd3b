//! `ACS3-HMAC-SHA256`, the RPC family's signature by header:
//!
//! ```text
//! METHOD \n path \n query \n name:value\n… \n signed;headers \n sha256(body)
//! ACS3-HMAC-SHA256 \n sha256(the above)
//! ```
//!
//! The sibling algorithms (SM3, RSA) are refused. The list the client names is verified, no more
//! and no less; but what the server acts on must be in it.

use data_encoding::HEXLOWER_PERMISSIVE;
use identity::caller::{Scheme, Signed};
use identity::ids::KeyId;
use identity::secret::Secret;

use super::signed_headers::{Repeated, SignedHeaders};
use super::{SignatureProblem, authorization, date, encoding, nonce, single};
use crate::protocols::rpc::Params;
use crate::request::Inbound;

/// The first word of the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

const CONTENT_HASH: &str = "x-acs-content-sha256";
const DATE: &str = "x-acs-date";
const NONCE: &str = "x-acs-signature-nonce";
const TOKEN: &str = "x-acs-security-token";

/// What `inbound`, whose parameters are `params`, claims to be signed with. The path is signed
/// as received.
///
/// Errors, each a [`SignatureProblem`]: `UnsupportedMethod` for another algorithm; `Missing` for
/// `authorization`, `host`, `x-acs-action`, `x-acs-version`, `x-acs-date` and
/// `x-acs-signature-nonce`, absent or blank; `Unsigned` for the same and, when sent, for
/// `x-acs-content-sha256` and `x-acs-security-token`; `Malformed` for any of them sent twice,
/// for `x-acs-date` (not `YYYY-MM-DDThh:mm:ssZ`), `x-acs-signature-nonce` (too long),
/// `x-acs-content-sha256` (not the hash of the body received), and `SignedHeaders`.
pub fn read(inbound: &Inbound, params: &Params) -> Result<Box<Signed>, SignatureProblem> {
    const MALFORMED: SignatureProblem = SignatureProblem::Malformed("authorization");
    let headers = &inbound.headers;
    let parts = ["Credential", "SignedHeaders", "Signature"];
    let parts = super::authorization::parts(authorization(inbound, ALGORITHM)?, parts);
    let Some([Some(key_id), Some(list), Some(signature)]) = parts else { return Err(MALFORMED) };

    let names = SignedHeaders::read(list)?;
    for name in ["host", "x-acs-action", "x-acs-version"] {
        names.require(headers, name)?;
    }
    let date = names.require(headers, DATE)?;
    let time = date::extended(date).ok_or(SignatureProblem::Malformed(DATE))?;
    let nonce = nonce(names.require(headers, NONCE)?, NONCE)?;
    let sent = |name| match single(headers, name)? {
        None => Ok(None),
        Some(_) => names.require(headers, name).map(Some),
    };
    let token = sent(TOKEN)?;
    let body_hash = encoding::sha256(&inbound.body);
    let declared_hash = sent(CONTENT_HASH)?.unwrap_or(&body_hash);
    if !declared_hash.eq_ignore_ascii_case(&body_hash) {
        return Err(SignatureProblem::Malformed(CONTENT_HASH));
    }

    let canonical_request = [
        inbound.method.as_str(),
        if inbound.path.is_empty() { "/" } else { &inbound.path },
        &canonical_query(params),
        &names.lines(headers, Repeated::Join, |value| value.into())?,
        &names.list(),
        declared_hash,
    ]
    .join("\n");
    Ok(Box::new(Signed {
        key_id: KeyId::new(key_id),
        string_to_sign: [ALGORITHM, &encoding::sha256(&canonical_request)].join("\n"),
        canonical_request: Some(canonical_request),
        signature: HEXLOWER_PERMISSIVE.decode(signature.as_bytes()).unwrap_or_default(),
        scheme: Scheme::HmacSha256,
        time,
        nonce: Some(nonce),
        session_token: token.map(Secret::new),
        account: None,
        project: None,
        knows_roles: true,
    }))
}

/// The query's pairs, sorted by name; a form is covered by the body's hash.
fn canonical_query(params: &Params) -> String {
    let mut pairs: Vec<&(String, String)> = params.query_pairs().iter().collect();
    pairs.sort_unstable();
    encoding::query(pairs)
}

#[cfg(test)]
mod tests;
