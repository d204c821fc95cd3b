//! Temporary access keys: good for a while, only together with the token they were given with,
//! and gone with the row of what they were taken with.

mod end_key;
mod mint;
mod take_with_session;
mod take_with_token;

use async_trait::async_trait;

pub use end_key::EndTemporaryKey;
pub use mint::{MintedKey, Terms};
pub(crate) use mint::{Parent, mint, mint_in_role};
pub use take_with_session::TakeKeyWithSession;
pub use take_with_token::TakeKeyWithToken;

use crate::caller::Bearer;
use crate::error::Error;
use crate::ids::{AccountId, KeyId, SessionId, UserId};
use crate::roles::RoleSession;
use crate::secret::Place;
use crate::sources::Timestamp;
use crate::tokens::TokenHash;

/// How many good temporary keys a user may have, in roles and out of them. A program that takes
/// one every four seconds, each for an hour, stays below; and a page shows its user all of them.
pub const KEYS_PER_USER: u64 = 1000;

/// What a temporary key was taken with. When its row is gone, so is the key; a session that only
/// rested too long is over for its browser, and its row and keys stay to their end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A permanent access key.
    AccessKey(KeyId),
    /// A session of the pages.
    Session(SessionId),
    /// A token.
    Token(TokenHash),
}

impl Source {
    /// What is known of a second factor behind it: nothing where it is a key.
    pub(crate) fn mfa(&self, mfa_at: Option<Timestamp>) -> Option<Option<Timestamp>> {
        match self {
            Self::AccessKey(_) => None,
            Self::Session(_) | Self::Token(_) => Some(mfa_at),
        }
    }
}

/// A temporary access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemporaryKey {
    /// Its id.
    pub id: KeyId,
    /// SHA-256 of the token that must come along.
    pub token: TokenHash,
    /// Its user.
    pub user: UserId,
    /// The account it is good in: the user's, or the role's.
    pub account: AccountId,
    /// The role it was taken for, if it was.
    pub role: Option<RoleSession>,
    /// What it was taken with.
    pub source: Source,
    /// The temporary key that was used to ask for it, if one was.
    pub via: Option<KeyId>,
    /// The secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// When a second factor was checked in the session or for the token behind it.
    pub mfa_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What of a temporary key decides whether a signature is good, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BorneTemporaryKey {
    /// SHA-256 of the token that must come along.
    pub token: TokenHash,
    /// The secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// What it was taken with.
    pub source: Source,
    /// When a second factor was checked in the session or for the token behind it.
    pub mfa_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The role it was taken for, if it was.
    pub role: Option<RoleSession>,
    /// Whose it is; the account is the one it is good in.
    pub bearer: Bearer,
}

/// A temporary key as its user is shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenKey {
    /// Its id.
    pub id: KeyId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Where a temporary key's secret is sealed.
pub(crate) fn temporary_secret_place(key: &KeyId) -> Place<'_> {
    Place { table: "temporary_keys", column: "secret", row: key.as_str() }
}

/// Rows of temporary access keys. A row goes with its user, with what it was taken with, with
/// the role it was taken for, and with the temporary key that was used to ask for it.
#[async_trait]
pub trait TemporaryKeyRows {
    /// Adds a key.
    async fn insert_temporary_key(&mut self, key: &TemporaryKey) -> Result<(), Error>;

    /// The key as authentication needs it.
    async fn borne_temporary_key(&mut self, id: &KeyId)
    -> Result<Option<BorneTemporaryKey>, Error>;

    /// A user's temporary keys, newest first; those that ended may be among them.
    async fn temporary_keys_of(&mut self, user: &UserId) -> Result<Vec<TakenKey>, Error>;

    /// How many of a user's keys are good.
    async fn good_temporary_keys(&mut self, user: &UserId, now: Timestamp) -> Result<u64, Error>;

    /// Ends a temporary key of a user; whether it was there.
    async fn delete_temporary_key(&mut self, user: &UserId, id: &KeyId) -> Result<bool, Error>;

    /// Ends every temporary key of a user.
    async fn delete_temporary_keys_of(&mut self, user: &UserId) -> Result<(), Error>;

    /// Ends every temporary key that was taken with a permanent one.
    async fn delete_temporary_keys_by_key(&mut self, key: &KeyId) -> Result<(), Error>;

    /// Removes keys that ended before `before`.
    async fn sweep_temporary_keys(&mut self, before: Timestamp) -> Result<u64, Error>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_key_taken_with_a_key_nothing_is_known_of_a_factor() {
        let at = Timestamp::from_seconds(1);
        assert_eq!(Source::AccessKey(KeyId::new("k")).mfa(Some(at)), None);
        let others = [Source::Session(SessionId::new("s")), Source::Token(TokenHash([0; 32]))];
        for source in others {
            assert_eq!(source.mfa(Some(at)), Some(Some(at)));
            assert_eq!(source.mfa(None), Some(None));
        }
    }
}
