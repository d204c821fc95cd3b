//! Codes and notices by e-mail and SMS. What is to be sent is written down in the transaction
//! that decides it, and delivered by the server beside requests.

mod addresses;
mod check;
mod codes;
mod delivery;
mod language;
mod letter;
mod notify;
mod send_code;

use async_trait::async_trait;

pub(crate) use check::check;
pub use delivery::{Parcel, Taken, delivered, given_up, postponed, take};
pub use language::{LANGUAGE_ATTRIBUTE, Language};
pub use letter::{Content, Letter};
pub use notify::Notice;
pub(crate) use notify::notify;
pub use send_code::{SEND_REST, SEND_WINDOW, SENDS_PER_USER, SendCode, Sending, SentCode};

use crate::error::Error;
use crate::ids::{MessageId, UserId};
use crate::sign_in::Factor;
use crate::sources::Timestamp;
use crate::tokens::TokenHash;
use crate::users::User;

/// How long a code is good: ten minutes, in seconds (NIST SP 800-63B).
pub const CODE_SECONDS: i64 = 10 * 60;

/// How often a code of one sign-in may be sent.
pub const SENDS: u32 = 3;

/// Wrong entries after which a code is dead; another must be sent.
pub const TRIES: u32 = 5;

/// By what way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// To the user's phone.
    Sms,
    /// To the user's e-mail address.
    Email,
}

impl Channel {
    /// The factor that its codes are.
    pub fn factor(self) -> Factor {
        match self {
            Self::Sms => Factor::Sms,
            Self::Email => Factor::Email,
        }
    }

    /// The channel of a factor whose codes are sent.
    pub fn of(factor: Factor) -> Option<Self> {
        [Self::Sms, Self::Email].into_iter().find(|channel| channel.factor() == factor)
    }

    /// Whether a message can reach the user by this way.
    pub fn reaches(self, user: &User) -> bool {
        addresses::address(user, self).is_some()
    }
}

/// The code of one sign-in by one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageCode {
    /// The sign-in it is for.
    pub attempt: TokenHash,
    /// The way.
    pub channel: Channel,
    /// Whose.
    pub user: UserId,
    /// A keyed hash of the code, bound to the sign-in; empty once it was used.
    pub check: Vec<u8>,
    /// Wrong entries so far.
    pub tries: u32,
    /// How often one was sent for this sign-in.
    pub sent: u32,
    /// When the last was.
    pub sent_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A message waiting for delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its id.
    pub id: MessageId,
    /// The way.
    pub channel: Channel,
    /// What and to whom, sealed.
    pub sealed: Vec<u8>,
    /// How often delivery was tried.
    pub tries: u32,
    /// When it may be tried next.
    pub next_at: Timestamp,
    /// When it is given up.
    pub expires_at: Timestamp,
}

/// Rows of codes and of the outbox.
#[async_trait]
pub trait MessageRows {
    /// The code of a sign-in by a way.
    async fn message_code(
        &mut self,
        attempt: &TokenHash,
        channel: Channel,
    ) -> Result<Option<MessageCode>, Error>;

    /// Writes a code in place of any before.
    async fn put_message_code(&mut self, code: &MessageCode) -> Result<(), Error>;

    /// Counts an entry before it is compared, if fewer than `limit` were; whether it may be.
    async fn count_message_try(
        &mut self,
        attempt: &TokenHash,
        channel: Channel,
        limit: u32,
    ) -> Result<bool, Error>;

    /// Uses up the code that is kept as `check`; `false` when another request used it, or
    /// another code took its place. This is what lets it be used once. The row stays and goes
    /// on to count what was sent.
    async fn use_message_code(
        &mut self,
        attempt: &TokenHash,
        channel: Channel,
        check: &[u8],
    ) -> Result<bool, Error>;

    /// How many messages by a way went to a user since `since`, for limits over sign-ins.
    async fn messages_since(
        &mut self,
        user: &UserId,
        channel: Channel,
        since: Timestamp,
    ) -> Result<u64, Error>;

    /// Removes codes that ended before `before`.
    async fn sweep_message_codes(&mut self, before: Timestamp) -> Result<u64, Error>;

    /// Adds a message to be delivered.
    async fn insert_outgoing(&mut self, message: &Outgoing) -> Result<(), Error>;

    /// Whether a message by a way waits whose time has come.
    async fn outgoing_due(&mut self, channel: Channel, now: Timestamp) -> Result<bool, Error>;

    /// Takes at most `limit` messages by a way whose time has come, and moves their next try to
    /// `again_at`, so that no other node takes them meanwhile.
    async fn take_outgoing(
        &mut self,
        channel: Channel,
        now: Timestamp,
        again_at: Timestamp,
        limit: u32,
    ) -> Result<Vec<Outgoing>, Error>;

    /// Sets when a message is tried next, and counts the try.
    async fn postpone_outgoing(&mut self, id: &MessageId, next_at: Timestamp) -> Result<(), Error>;

    /// Removes a message: delivered, or given up.
    async fn delete_outgoing(&mut self, id: &MessageId) -> Result<bool, Error>;
}
