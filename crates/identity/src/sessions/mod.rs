//! Sessions of the pages.

mod end_session;
mod forget_browser;
mod new_recovery_codes;
mod open;
pub(crate) mod own;
mod own_devices;
mod reprove;
mod show_me;

use async_trait::async_trait;

pub use end_session::{EndOtherSessions, EndSession};
pub use forget_browser::ForgetBrowser;
pub use new_recovery_codes::NewRecoveryCodes;
pub(crate) use open::{cut_agent, open};
pub use own_devices::{BeginDevice, FinishDevice, RemoveDevice};
pub use reprove::Reprove;
pub use show_me::{Me, ShowMe};

use crate::accounts::Account;
use crate::context::Context;
use crate::error::Error;
use crate::ids::{AccountId, SessionId, UserId};
use crate::secret::Secret;
use crate::sign_in::{Door, Factor};
use crate::sources::Timestamp;
use crate::tokens::TokenHash;
use crate::users::User;

/// How long a proof of who is there is good for changing a factor: five minutes, in seconds.
pub const PROOF_SECONDS: i64 = 5 * 60;

/// A session. The browser holds a secret; the row its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, to name it in lists.
    pub id: SessionId,
    /// SHA-256 of the secret; a new one at every change of privilege.
    pub hash: TokenHash,
    /// Whose.
    pub user: UserId,
    /// The user's account.
    pub account: AccountId,
    /// Through which door it came.
    pub door: Door,
    /// Which second factors were shown.
    pub factors: Vec<Factor>,
    /// Which rule decided what was needed.
    pub rule: String,
    /// Where from.
    pub network: String,
    /// What browser, as it calls itself; cut to 200 bytes.
    pub agent: String,
    /// The state of a passkey challenge, sealed; used once.
    pub challenge: Option<Vec<u8>>,
    /// When it began.
    pub started_at: Timestamp,
    /// When its user last proved itself in full: at sign-in, and again before factors change.
    pub proved_at: Timestamp,
    /// The last request, to a minute.
    pub seen_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// Seconds without a request that end it.
    pub idle_seconds: i64,
    /// When a second factor was shown.
    pub mfa_at: Option<Timestamp>,
}

impl Session {
    /// Whether it is still good.
    pub fn lives(&self, now: Timestamp) -> bool {
        now < self.ends_at()
    }

    /// When it ends unless it is used before.
    pub fn ends_at(&self) -> Timestamp {
        self.expires_at.min(self.seen_at.plus_seconds(self.idle_seconds))
    }

    /// Whether the last request that is noted lies a minute back: then this one is.
    pub(crate) fn is_to_be_marked(&self, now: Timestamp) -> bool {
        now.seconds_since(self.seen_at) >= 60
    }
}

/// A session's row with the rows it points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionHolder {
    /// The session.
    pub session: Session,
    /// Its user.
    pub user: User,
    /// The user's account.
    pub account: Account,
}

/// A fresh session.
#[derive(Clone, Debug)]
pub struct Opened {
    /// For the browser to hold.
    pub secret: Secret,
    /// The session.
    pub session: Session,
    /// For the browser to hold where it is to be trusted.
    pub trust: Option<Secret>,
    /// To be shown once, where the first factor was just bound.
    pub recovery_codes: Vec<Secret>,
}

/// Ends all a user has open but one session, and trust in browsers.
pub(crate) async fn end_others(
    cx: &mut Context<'_>,
    user: &User,
    but: &Session,
) -> Result<(), Error> {
    cx.tx.delete_tokens_of(&user.id).await?;
    cx.tx.delete_sessions_of(&user.id, Some(&but.id)).await?;
    cx.tx.delete_attempts_of(&user.id).await?;
    cx.tx.delete_trusted_browsers_of(&user.id).await
}

/// Rows of sessions.
#[async_trait]
pub trait SessionRows {
    /// Adds one.
    async fn insert_session(&mut self, session: &Session) -> Result<(), Error>;

    /// The session of this hash with its user and account.
    async fn session(&mut self, hash: &TokenHash) -> Result<Option<SessionHolder>, Error>;

    /// A user's sessions, newest first.
    async fn sessions_of(&mut self, user: &UserId) -> Result<Vec<Session>, Error>;

    /// Notes a request.
    async fn mark_session_seen(&mut self, id: &SessionId, at: Timestamp) -> Result<(), Error>;

    /// Gives it a new secret and notes a new proof, if it still has the old secret.
    async fn renew_session(
        &mut self,
        before: &TokenHash,
        after: &TokenHash,
        proved_at: Timestamp,
        mfa_at: Option<Timestamp>,
    ) -> Result<bool, Error>;

    /// Keeps the state of a passkey challenge with it, in place of any before.
    async fn put_session_challenge(
        &mut self,
        id: &SessionId,
        challenge: &[u8],
    ) -> Result<bool, Error>;

    /// Takes the state of the challenge away and returns it: it is good once.
    async fn take_session_challenge(&mut self, id: &SessionId) -> Result<Option<Vec<u8>>, Error>;

    /// Ends a user's session; whether it was there.
    async fn delete_session(&mut self, user: &UserId, id: &SessionId) -> Result<bool, Error>;

    /// Ends every session of a user but one.
    async fn delete_sessions_of(
        &mut self,
        user: &UserId,
        but: Option<&SessionId>,
    ) -> Result<(), Error>;

    /// Removes those that ended before `before`.
    async fn sweep_sessions(&mut self, before: Timestamp) -> Result<u64, Error>;
}
