//! Browsers that showed a second factor lately and need not again for a while.

mod check;

use async_trait::async_trait;

pub(crate) use check::{begin, check};

use crate::error::Error;
use crate::ids::{SeriesId, UserId};
use crate::sources::Timestamp;
use crate::tokens::TokenHash;

/// A trusted browser. It holds `series` and a token; the token changes at each use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedBrowser {
    /// What stays while the token changes.
    pub series: SeriesId,
    /// Whose.
    pub user: UserId,
    /// SHA-256 of the present token.
    pub hash: TokenHash,
    /// What browser, as it called itself when it was last used; cut to 200 bytes.
    pub agent: String,
    /// Where it was last used from.
    pub network: String,
    /// When trust began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Timestamp,
    /// When it ends, however often it is used.
    pub expires_at: Timestamp,
}

/// Rows of trusted browsers.
#[async_trait]
pub trait TrustedBrowserRows {
    /// Adds one.
    async fn insert_trusted_browser(&mut self, browser: &TrustedBrowser) -> Result<(), Error>;

    /// The one of this series.
    async fn trusted_browser(&mut self, series: &SeriesId)
    -> Result<Option<TrustedBrowser>, Error>;

    /// A user's, newest first.
    async fn trusted_browsers_of(&mut self, user: &UserId) -> Result<Vec<TrustedBrowser>, Error>;

    /// Replaces the token, if it is still `before`, and keeps which browser (as it calls itself)
    /// used it and where; `false` when another use came first.
    async fn rotate_trusted_browser(
        &mut self,
        series: &SeriesId,
        before: &TokenHash,
        after: &TokenHash,
        used_by: (&str, &str),
        at: Timestamp,
    ) -> Result<bool, Error>;

    /// Ends trust in one of a user's; whether it was there.
    async fn delete_trusted_browser(
        &mut self,
        user: &UserId,
        series: &SeriesId,
    ) -> Result<bool, Error>;

    /// Ends trust in all of a user's.
    async fn delete_trusted_browsers_of(&mut self, user: &UserId) -> Result<(), Error>;

    /// Removes those whose time is over.
    async fn sweep_trusted_browsers(&mut self, before: Timestamp) -> Result<u64, Error>;
}
