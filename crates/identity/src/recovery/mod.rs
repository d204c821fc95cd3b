//! Recovery codes: for the day the other factors are lost.

mod check;

use async_trait::async_trait;

pub(crate) use check::{check, make_codes};

use crate::error::Error;
use crate::ids::UserId;
use crate::sources::Timestamp;

/// How many codes a set has.
pub const CODES: usize = 10;

/// One code of a set, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryCode {
    /// A keyed hash of the code, bound to its user; in hexadecimal digits.
    pub hash: String,
    /// When the set was made.
    pub made_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// Rows of recovery codes.
#[async_trait]
pub trait RecoveryRows {
    /// A user's codes, used ones included.
    async fn recovery_codes(&mut self, user: &UserId) -> Result<Vec<RecoveryCode>, Error>;

    /// Puts a set in place of the one before.
    async fn replace_recovery_codes(
        &mut self,
        user: &UserId,
        codes: &[RecoveryCode],
    ) -> Result<(), Error>;

    /// Uses one up, if it is unused. `false` otherwise: it must then be refused.
    async fn use_recovery_code(
        &mut self,
        user: &UserId,
        hash: &str,
        at: Timestamp,
    ) -> Result<bool, Error>;
}
