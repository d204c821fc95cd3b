//! Binding a first device in the middle of a sign-in that demands one.

use async_trait::async_trait;

use super::attempts::open;
use super::facts::Facts;
use super::machine::{Progress, Shown, leave, next};
use super::requirement::Need;
use super::{Asker, Factor, Stage, Step};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::mfa::{NewSeed, begin_own, finish_own};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::recovery::{self, NewCodes};
use crate::secret::Secret;

/// Makes a device for a user whose sign-in waits for one, in place of any it did not bind.
#[derive(Clone, Debug)]
pub struct BeginEnrolment {
    /// What the browser holds of the sign-in.
    pub attempt: Secret,
    /// What authenticators shall call this server.
    pub issuer: String,
}

#[async_trait]
impl Command for BeginEnrolment {
    type Outcome = NewSeed;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<NewSeed>, Error> {
        let (attempt, user) = open(cx, &self.attempt, Stage::Enrolment).await?;
        let facts = Facts::read(cx, &user, attempt.door).await?;
        if !must_bind(&facts) && cx.holds(Guard::BindingDue) {
            // Since this stage began the user bound a factor: it is to be shown, not another
            // one bound beside it.
            return Ok(Verdict::Refused(Unauthenticated::SecondFactor.into()));
        }
        begin_own(cx, &user, &self.issuer).await.map(Verdict::Done)
    }
}

/// Binds the device with two codes of adjacent steps and goes on with the sign-in.
#[derive(Clone, Debug)]
pub struct FinishEnrolment {
    /// What the browser holds of the sign-in.
    pub attempt: Secret,
    /// The earlier code.
    pub first_code: Secret,
    /// The later code.
    pub second_code: Secret,
    /// What browser, as it calls itself.
    pub agent: String,
    /// Filled by [`Command::prepare`].
    pub codes: Option<NewCodes>,
}

#[async_trait]
impl Command for FinishEnrolment {
    type Outcome = Step;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        let mut tx = identity.store.read().await?;
        let found = tx.attempt(&crate::tokens::TokenHash::of(&self.attempt)).await?;
        drop(tx);
        let now = identity.now();
        let attempt = found.filter(|attempt| attempt.is_at(Stage::Enrolment, now));
        let user = attempt.ok_or(Unauthenticated::UnknownAttempt)?.user;
        let asker = asker.named(user.as_str());
        self.codes = Some(recovery::prepare_codes(identity, &asker).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Step>, Error> {
        let (attempt, user) = open(cx, &self.attempt, Stage::Enrolment).await?;
        let facts = Facts::read(cx, &user, attempt.door).await?;
        if !must_bind(&facts) && cx.holds(Guard::BindingDue) {
            return Ok(Verdict::Refused(Unauthenticated::SecondFactor.into()));
        }
        if let Err(refusal) = finish_own(cx, &user, (&self.first_code, &self.second_code)).await? {
            return Ok(Verdict::Refused(refusal));
        }
        let mut progress = Progress::of(&attempt, user.clone(), &self.agent);
        progress.show(cx, Shown(Factor::Totp));
        if let Some(codes) = &self.codes
            && !facts.situation.bound.recovery
        {
            progress.recovery_codes = recovery::keep_codes(cx, &user, codes).await?;
        }
        leave(cx, &attempt).await?;
        // Other sign-ins that wait for a first device must show this one now.
        cx.tx.delete_attempts_of(&user.id).await?;
        next(cx, progress).await
    }
}

/// Puts enrolment off, where that is allowed.
#[derive(Clone, Debug)]
pub struct SkipEnrolment {
    /// What the browser holds of the sign-in.
    pub attempt: Secret,
    /// What browser, as it calls itself.
    pub agent: String,
}

#[async_trait]
impl Command for SkipEnrolment {
    type Outcome = Step;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Step>, Error> {
        let (attempt, user) = open(cx, &self.attempt, Stage::Enrolment).await?;
        let mut progress = Progress::of(&attempt, user, &self.agent);
        progress.skipped = true;
        leave(cx, &attempt).await?;
        next(cx, progress).await
    }
}

/// Whether the sign-in still waits for a factor to be bound.
pub(crate) fn must_bind(facts: &Facts) -> bool {
    matches!(facts.requirement().need, Need::Bind | Need::OfferBind)
}
