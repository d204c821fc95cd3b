//! Headers to proof.

use identity::caller::Proof;
use identity::error::Error;
use identity::secret::Secret;
use wire::canonical::{SignatureProblem, algorithm, sdk_hmac_sha256};
use wire::request::Inbound;

const TOKEN: &str = "x-auth-token";

/// The token a request brings along, if any.
pub(crate) fn token(inbound: &Inbound) -> Option<Secret> {
    inbound.header(TOKEN).filter(|token| !token.is_empty()).map(Secret::new)
}

/// What a request brings to show who sent it: a token, or else a signature.
///
/// # Errors
/// An `Authorization` header that cannot be read, or that is of a scheme we do not take.
pub(crate) fn proof(inbound: &Inbound) -> Result<Proof, Error> {
    if let Some(token) = token(inbound) {
        return Ok(Proof::Token(token));
    }
    match algorithm(inbound) {
        None => Ok(Proof::Anonymous),
        Some(sdk_hmac_sha256::ALGORITHM) => Ok(Proof::Signed(sdk_hmac_sha256::read(inbound)?)),
        Some(_) => Err(SignatureProblem::UnsupportedMethod.into()),
    }
}
