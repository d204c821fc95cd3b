//! Sign-ins under way through the pages: the first factor is proved, the rest is not.

use async_trait::async_trait;

use super::{Door, Factor};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::ids::{AccountId, UserId};
use crate::secret::Secret;
use crate::sources::Timestamp;
use crate::tokens::TokenHash;
use crate::users::User;

/// How long a sign-in may take from the first factor on: ten minutes, in seconds.
pub const ATTEMPT_SECONDS: i64 = 10 * 60;

/// What a sign-in waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// A second factor.
    SecondFactor,
    /// A first factor of the user's own to be bound, because one is required and none is there.
    Enrolment,
    /// A new password.
    NewPassword,
}

/// A sign-in under way. The browser holds a secret; the row its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// SHA-256 of the secret; a new one at every stage.
    pub hash: TokenHash,
    /// Whose.
    pub user: UserId,
    /// The user's account.
    pub account: AccountId,
    /// Through which door.
    pub door: Door,
    /// What it waits for.
    pub stage: Stage,
    /// What was shown so far, the first factor left out.
    pub factors: Vec<Factor>,
    /// Why more is needed, as [`super::requirement::Requirement`] says it.
    pub rule: String,
    /// Where from.
    pub network: String,
    /// The state of a passkey challenge, sealed; used once.
    pub challenge: Option<Vec<u8>>,
    /// When a second factor was shown.
    pub mfa_at: Option<Timestamp>,
    /// When the first factor was.
    pub started_at: Timestamp,
    /// When it is given up.
    pub expires_at: Timestamp,
}

/// What comes next in a sign-in.
#[derive(Clone, Debug)]
pub enum Step {
    /// Show a second factor.
    SecondFactor {
        /// For the browser to hold.
        attempt: Secret,
        /// Which factors this user has and may show, best first.
        factors: Vec<Factor>,
        /// Whether the browser may be trusted afterwards.
        trust_offered: bool,
        /// Why.
        rule: String,
    },
    /// Bind a factor.
    Enrolment {
        /// For the browser to hold.
        attempt: Secret,
        /// Whether it may be put off.
        may_skip: bool,
        /// Why.
        rule: String,
    },
    /// Set a new password.
    NewPassword {
        /// For the browser to hold.
        attempt: Secret,
    },
    /// Signed in.
    Done(Box<crate::sessions::Opened>),
}

/// Rows of sign-ins under way.
#[async_trait]
pub trait AttemptRows {
    /// Adds one.
    async fn insert_attempt(&mut self, attempt: &Attempt) -> Result<(), Error>;

    /// The one of this hash.
    async fn attempt(&mut self, hash: &TokenHash) -> Result<Option<Attempt>, Error>;

    /// Keeps the state of a passkey challenge with it, in place of any before; whether it is
    /// there.
    async fn put_attempt_challenge(
        &mut self,
        hash: &TokenHash,
        challenge: &[u8],
    ) -> Result<bool, Error>;

    /// Takes the state of the challenge away and returns it: it is good once.
    async fn take_attempt_challenge(&mut self, hash: &TokenHash) -> Result<Option<Vec<u8>>, Error>;

    /// Removes one; `false` when it was not there, as after another request went on with it.
    /// This is what lets a stage be passed once.
    async fn delete_attempt(&mut self, hash: &TokenHash) -> Result<bool, Error>;

    /// Removes all of a user's.
    async fn delete_attempts_of(&mut self, user: &UserId) -> Result<(), Error>;

    /// Removes those given up before `before`.
    async fn sweep_attempts(&mut self, before: Timestamp) -> Result<u64, Error>;
}

impl Attempt {
    /// Whether it waits for this and its time is not over.
    pub(crate) fn is_at(&self, stage: Stage, now: Timestamp) -> bool {
        self.stage == stage && !self.is_over(now)
    }

    /// Whether it is given up.
    fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }
}

/// The sign-in under way that the browser holds `secret` of, if it is at this stage, and its
/// user, whose row is locked: nothing of either changes until the transaction ends.
///
/// # Errors
/// [`Unauthenticated::UnknownAttempt`], whatever the reason.
pub(crate) async fn open(
    cx: &mut Context<'_>,
    secret: &Secret,
    stage: Stage,
) -> Result<(Attempt, User), Error> {
    let gone = || Error::from(Unauthenticated::UnknownAttempt);
    let hash = TokenHash::of(secret);
    let user = cx.tx.attempt(&hash).await?.ok_or_else(gone)?.user;
    cx.tx.lock_user(&user).await?;
    // As it is now that nobody else goes on with it.
    let attempt = cx.tx.attempt(&hash).await?.ok_or_else(gone)?;
    if (attempt.stage != stage && cx.holds(Guard::StageOrder))
        || (attempt.is_over(cx.now) && cx.holds(Guard::AttemptEnds))
    {
        return Err(gone());
    }
    let found = cx.tx.user(&user).await?;
    let enabled = found.filter(|user| user.enabled || !cx.holds(Guard::Disabled));
    let user = enabled.ok_or_else(gone)?;
    cx.about_user(&user);
    Ok((attempt, user))
}
