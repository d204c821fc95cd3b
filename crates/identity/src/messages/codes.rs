//! The codes of sign-ins, and how one is kept.

use super::Channel;
use crate::context::Context;
use crate::ids::UserId;
use crate::secret::{Place, Secret};
use crate::tokens::TokenHash;

/// Digits of a code: about 20 bits (NIST SP 800-63B asks for no less).
pub(super) const DIGITS: usize = 6;

/// A new code.
pub(super) fn draw(cx: &Context<'_>) -> Secret {
    Secret::new(cx.sources().text(DIGITS, b"0123456789"))
}

/// What is kept of a code: a hash under a key that is not in the store, bound to the sign-in,
/// the way and the user. A plain or a salted hash of a million possibilities is the code itself
/// to whoever reads the store; a sealed code would be one to whoever opens it, and nothing needs
/// to open it.
pub(super) fn kept(
    cx: &Context<'_>,
    asked: &TokenHash,
    channel: Channel,
    user: &UserId,
    code: &Secret,
) -> [u8; 32] {
    let row = format!("{}/{channel:?}/{user}", data_encoding::HEXLOWER.encode(&asked.0));
    let place = Place { table: "message_codes", column: "check_code", row: &row };
    cx.identity.sealer.tag(place, code)
}
