//! Signature schemes: from a request to what was signed. One file per scheme, all of them pure:
//! they say what the client claims to have signed and never whether it is so, for no secret is
//! ever here. A caller hands the result to the core as [`identity::caller::Proof::Signed`].
//!
//! A signature that does not decode is handed on as an empty one, which no secret makes: it then
//! fails where and how every other wrong signature fails.

pub mod acs3;
mod authorization;
mod date;
mod encoding;
pub mod rpc_v1;
pub mod sdk_hmac_sha256;
mod signed_headers;

#[cfg(test)]
mod properties;

use http::HeaderMap;
use identity::error::{Error, Unauthenticated};

use crate::request::Inbound;

/// The most headers a signature may name; more is [`SignatureProblem::Malformed`].
pub const MAX_SIGNED_HEADERS: usize = 100;

/// The longest nonce that is taken, in bytes. Clients send 32 to 64.
pub const MAX_NONCE: usize = 128;

/// Why a request does not even claim a signature that could be compared. The name is that of
/// the parameter or of the header, a header's in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureProblem {
    /// A part that must be there is not, or is blank.
    Missing(&'static str),
    /// A part is not of the form the scheme demands, stands twice, or contradicts the request.
    Malformed(&'static str),
    /// A header that must be signed is there, but is not among those signed.
    Unsigned(&'static str),
    /// The signature is of a kind that is not supported.
    UnsupportedMethod,
}

impl From<SignatureProblem> for Unauthenticated {
    fn from(problem: SignatureProblem) -> Self {
        match problem {
            SignatureProblem::Missing(AUTHORIZATION) => Self::Missing,
            SignatureProblem::Missing(name)
            | SignatureProblem::Malformed(name)
            | SignatureProblem::Unsigned(name) => Self::Malformed(name),
            SignatureProblem::UnsupportedMethod => Self::Malformed("signature method"),
        }
    }
}

impl From<SignatureProblem> for Error {
    fn from(problem: SignatureProblem) -> Self {
        Self::Unauthenticated(problem.into())
    }
}

const AUTHORIZATION: &str = "authorization";

/// The first word of the `Authorization` header, which names the scheme; compare it with
/// [`sdk_hmac_sha256::ALGORITHM`] or [`acs3::ALGORITHM`]. `None` without such a header.
pub fn algorithm(inbound: &Inbound) -> Option<&str> {
    inbound.header(AUTHORIZATION)?.split(' ').next()
}

/// What follows `algorithm` in the `Authorization` header.
fn authorization<'a>(inbound: &'a Inbound, algorithm: &str) -> Result<&'a str, SignatureProblem> {
    let header =
        single(&inbound.headers, AUTHORIZATION)?.ok_or(SignatureProblem::Missing(AUTHORIZATION))?;
    let (first, rest) = header.split_once(' ').unwrap_or((header, ""));
    if first == algorithm { Ok(rest) } else { Err(SignatureProblem::UnsupportedMethod) }
}

/// The value of a header that may stand once at most, without the white space around it; `None`
/// when it is absent or blank.
fn single<'a>(
    headers: &'a HeaderMap,
    name: &'static str,
) -> Result<Option<&'a str>, SignatureProblem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = std::str::from_utf8(value.as_bytes());
    match (text, values.next()) {
        (Ok(text), None) => Ok(Some(text.trim_ascii()).filter(|text| !text.is_empty())),
        _ => Err(SignatureProblem::Malformed(name)),
    }
}

/// A nonce of acceptable length, under the name the scheme gives it.
fn nonce(text: &str, name: &'static str) -> Result<String, SignatureProblem> {
    if text.is_empty() {
        Err(SignatureProblem::Missing(name))
    } else if text.len() > MAX_NONCE {
        Err(SignatureProblem::Malformed(name))
    } else {
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::inbound;

    #[test]
    fn the_scheme_is_the_first_word_of_the_header() {
        let request = |value| inbound("GET", "/", &[("Authorization", value)], "");
        assert_eq!(algorithm(&request("SDK-HMAC-SHA256 Access=a")), Some("SDK-HMAC-SHA256"));
        assert_eq!(algorithm(&request("Bearer")), Some("Bearer"));
        assert_eq!(algorithm(&inbound("GET", "/", &[], "")), None);
    }

    #[test]
    fn a_request_without_proof_is_told_from_one_with_half_a_proof() {
        let shown = |problem: SignatureProblem| Unauthenticated::from(problem);
        assert_eq!(shown(SignatureProblem::Missing(AUTHORIZATION)), Unauthenticated::Missing);
        let half = SignatureProblem::Missing("Timestamp");
        assert_eq!(shown(half), Unauthenticated::Malformed("Timestamp"));
        let host = Unauthenticated::Malformed("host");
        assert_eq!(shown(SignatureProblem::Unsigned("host")), host);
        assert_eq!(Error::from(SignatureProblem::Malformed("host")), Error::Unauthenticated(host));
        let method = Unauthenticated::Malformed("signature method");
        assert_eq!(shown(SignatureProblem::UnsupportedMethod), method);
    }
}
