//! The port to the store: small traits by area, each kept beside the area's types.
//!
//! What is not there is `Option`, never an error. An `Err` means the store failed, or refused
//! a write by a constraint that the method names.

use async_trait::async_trait;

use crate::access_keys::AccessKeyRows;
use crate::accounts::AccountRows;
use crate::audit::AuditRows;
use crate::directories::DirectoryRows;
use crate::error::Error;
use crate::foreseen::Foreseen;
use crate::founding::FoundingRows;
use crate::groups::GroupRows;
use crate::messages::MessageRows;
use crate::mfa::DeviceRows;
use crate::passkeys::PasskeyRows;
use crate::policies::PolicyRows;
use crate::recovery::RecoveryRows;
use crate::roles::RoleRows;
use crate::sessions::SessionRows;
use crate::sign_in::{
    AttemptRows, FactorHistoryRows, FailureRows, GuessRows, SettingsRows, SignInRows,
};
use crate::sources::Timestamp;
use crate::temporary_keys::TemporaryKeyRows;
use crate::tokens::TokenRows;
use crate::trusted_browsers::TrustedBrowserRows;
use crate::users::{PasswordHistoryRows, UserRows};

/// A store, shared by all requests.
#[async_trait]
pub trait Store: Send + Sync {
    /// Begins a transaction that only reads: one consistent picture.
    ///
    /// # Errors
    /// [`Error::Busy`] when it was waited for in vain; not worth another try at once.
    async fn read(&self) -> Result<Box<dyn Tx>, Error>;

    /// Begins a transaction that may write. It sees every change acknowledged before it began.
    async fn write(&self) -> Result<Box<dyn Tx>, Error>;

    /// Takes a nonce for good: `true` the first time, `false` when `nonce` was already taken
    /// with this `key` and its `until` has not passed.
    async fn take_nonce(
        &self,
        key: &str,
        nonce: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, Error>;

    /// Whether the store answers.
    async fn ping(&self) -> Result<(), Error>;
}

/// One transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[async_trait]
pub trait Tx:
    AccountRows
    + FoundingRows
    + UserRows
    + PasswordHistoryRows
    + GroupRows
    + DeviceRows
    + SignInRows
    + SettingsRows
    + FailureRows
    + GuessRows
    + AttemptRows
    + FactorHistoryRows
    + SessionRows
    + PasskeyRows
    + MessageRows
    + RecoveryRows
    + TrustedBrowserRows
    + TokenRows
    + AccessKeyRows
    + TemporaryKeyRows
    + PolicyRows
    + RoleRows
    + DirectoryRows
    + AuditRows
    + Send
{
    /// Whether telling what will be asked spares anything: what is near needs no foresight.
    fn can_foresee(&self) -> bool {
        false
    }

    /// Tells what will be asked, before anything is.
    async fn foresee(&mut self, _foreseen: Foreseen) -> Result<(), Error> {
        Ok(())
    }

    /// Whether the foreseen nonce was free; asked for once the caller is believed, and taken for
    /// good from then on. `None` where it was not taken along.
    async fn foreseen_nonce(&mut self) -> Result<Option<bool>, Error> {
        Ok(None)
    }

    /// Whether nobody else writes while this transaction lasts. Where others do, what was read
    /// before a row was held may be out of date by the time it is.
    fn is_alone(&self) -> bool;

    /// Makes the transaction's changes durable; they are so when this returns.
    async fn commit(self: Box<Self>) -> Result<(), Error>;
}

/// What an insert or update under a uniqueness rule came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Written {
    /// It is there.
    Yes,
    /// Another row holds the unique value; nothing was written.
    Taken,
}

/// Part of a list, in the list's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether more follow the last one.
    pub more: bool,
}

impl<T> Page<T> {
    /// A page from `limit + 1` rows read: the extra one only tells that more follow.
    pub fn cut(mut items: Vec<T>, limit: Option<u32>) -> Self {
        let more = limit.is_some_and(|limit| items.len() > limit as usize);
        if let (true, Some(limit)) = (more, limit) {
            items.truncate(limit as usize);
        }
        Self { items, more }
    }

    /// The same page of other items.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), more: self.more }
    }
}
