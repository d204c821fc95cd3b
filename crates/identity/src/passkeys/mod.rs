//! Passkeys and security keys (WebAuthn Level 3).

mod verify;

use async_trait::async_trait;

pub(crate) use verify::verify;

use crate::error::Error;
use crate::ids::{PasskeyId, UserId};
use crate::sources::Timestamp;
use crate::store::Written;

/// How many passkeys a user may have.
pub const PASSKEYS_PER_USER: usize = 10;

/// A passkey or security key of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// Whose.
    pub user: UserId,
    /// The authenticator's id for it; unique over all users.
    pub credential_id: Vec<u8>,
    /// What its user calls it.
    pub name: String,
    /// The public key and what belongs to it, as the WebAuthn library writes it.
    pub credential: String,
    /// Whether it can sign its user in alone: it verifies the user and is discoverable.
    pub alone: bool,
    /// The highest signature counter seen.
    pub counter: u32,
    /// Whether a counter went back: there may be a copy. It is refused until it is removed.
    pub suspect: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

/// Rows of passkeys.
#[async_trait]
pub trait PasskeyRows {
    /// Adds one; the credential's id is unique over all users.
    async fn insert_passkey(&mut self, passkey: &Passkey) -> Result<Written, Error>;

    /// The one with this credential.
    async fn passkey_by_credential(&mut self, id: &[u8]) -> Result<Option<Passkey>, Error>;

    /// A user's, oldest first.
    async fn passkeys_of(&mut self, user: &UserId) -> Result<Vec<Passkey>, Error>;

    /// Gives it another name; whether the user has it.
    async fn rename_passkey(
        &mut self,
        user: &UserId,
        id: &PasskeyId,
        name: &str,
    ) -> Result<bool, Error>;

    /// Notes a use, if the counter is above the stored one or both are zero, and it is not
    /// suspect. `false` otherwise: the signature must then be refused. This write is the only
    /// judge of that.
    async fn use_passkey(
        &mut self,
        id: &PasskeyId,
        counter: u32,
        credential: &str,
        at: Timestamp,
    ) -> Result<bool, Error>;

    /// Marks it as perhaps copied.
    async fn suspect_passkey(&mut self, id: &PasskeyId) -> Result<(), Error>;

    /// Removes it; whether the user had it.
    async fn delete_passkey(&mut self, user: &UserId, id: &PasskeyId) -> Result<bool, Error>;
}
