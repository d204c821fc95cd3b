//! Access keys, and the check of what was signed with them.

mod create_key;
mod delete_key;
mod end;
mod list_keys;
mod show_key;
mod update_key;
pub mod verify;

use async_trait::async_trait;

pub use crate::authenticate::secret_place;
pub(crate) use create_key::new_key;
pub use create_key::{CreateAccessKey, NewAccessKey};
pub use delete_key::DeleteAccessKey;
pub use list_keys::ListAccessKeys;
pub use show_key::ShowAccessKey;
pub use update_key::UpdateAccessKey;

use crate::accounts::Account;
use crate::caller::Bearer;
use crate::error::Error;
use crate::ids::{AccountId, KeyId, UserId};
use crate::sources::Timestamp;
use crate::users::User;

/// How many access keys a user may have.
pub const KEYS_PER_USER: usize = 2;

/// An access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id.
    pub id: KeyId,
    /// Its user's account.
    pub account: AccountId,
    /// Its user.
    pub user: UserId,
    /// The secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// Whether it works.
    pub active: bool,
    /// Free text.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its status or description last changed.
    pub updated_at: Timestamp,
    /// When it was last used, to the accuracy the server flushes this with.
    pub used_at: Option<Timestamp>,
}

/// A key's row with the rows it points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key.
    pub key: AccessKey,
    /// Its user.
    pub user: User,
    /// The user's account.
    pub account: Account,
}

/// What of a key decides whether a signature is good, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BorneKey {
    /// The secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// Whether it works.
    pub active: bool,
    /// Whose it is.
    pub bearer: Bearer,
}

/// Rows of access keys and of nonces used with them.
#[async_trait]
pub trait AccessKeyRows {
    /// Adds a key.
    async fn insert_key(&mut self, key: &AccessKey) -> Result<(), Error>;

    /// The key of this id with its user and account.
    async fn key(&mut self, id: &KeyId) -> Result<Option<KeyHolder>, Error>;

    /// The key as authentication needs it: read with every signed request.
    async fn borne_key(&mut self, id: &KeyId) -> Result<Option<BorneKey>, Error>;

    /// A user's keys, oldest first.
    async fn keys_of(&mut self, user: &UserId) -> Result<Vec<AccessKey>, Error>;

    /// Writes a key's status and description.
    async fn update_key(&mut self, key: &AccessKey) -> Result<(), Error>;

    /// Removes a key; whether it was there.
    async fn delete_key(&mut self, id: &KeyId) -> Result<bool, Error>;

    /// Notes when a key was used.
    async fn mark_key_used(&mut self, id: &KeyId, at: Timestamp) -> Result<(), Error>;

    /// Stores a nonce used with a change: `false` when it was stored before.
    async fn insert_nonce(
        &mut self,
        key: &KeyId,
        nonce: &str,
        until: Timestamp,
    ) -> Result<bool, Error>;

    /// Removes nonces whose `until` is before `before`.
    async fn sweep_nonces(&mut self, before: Timestamp) -> Result<u64, Error>;
}
