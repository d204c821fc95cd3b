//! The codes of sign-ins, and how one is kept.

use super::Channel;
use crate::context::Context;
use crate::ids::{MessageId, UserId};
use crate::secret::{Place, Secret};
use crate::tokens::TokenHash;

/// Digits of a code: about 20 bits (NIST SP 800-63B asks for no less).
pub(super) const DIGITS: usize = 6;

/// A new code.
pub(super) fn draw(cx: &Context<'_>) -> Secret {
    Secret::new(cx.sources().text(DIGITS, b"0123456789"))
}

/// The id of the message that takes a sign-in's code number `sent` out: the one that sends the
/// next knows it. Nobody without the key learns the sign-in from it.
pub(super) fn message_id(
    cx: &Context<'_>,
    asked: &TokenHash,
    channel: Channel,
    sent: u32,
) -> MessageId {
    let row = format!("{channel:?}/{sent}");
    let place = Place { table: "outbox", column: "id", row: &row };
    let tag = cx.identity.sealer.tag(place, &Secret::new(asked.0));
    MessageId::new(data_encoding::HEXLOWER.encode(&tag[..16]))
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
