//! Binding a first device in the middle of a sign-in that demands one.

use async_trait::async_trait;

use super::attempts::open;
use super::facts::Facts;
use super::machine::{Progress, enrolled, leave, next};
use super::requirement::Need;
use super::{Factor, Stage, Step};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::mfa::{NewSeed, begin_own, finish_own};
use crate::pipeline::{Command, Kind, Verdict};
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
}

#[async_trait]
impl Command for FinishEnrolment {
    type Outcome = Step;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Step>, Error> {
        let (attempt, user) = open(cx, &self.attempt, Stage::Enrolment).await?;
        let facts = Facts::read(cx, &user, attempt.door).await?;
        if !must_bind(&facts) && cx.holds(Guard::BindingDue) {
            return Ok(Verdict::Refused(Unauthenticated::SecondFactor.into()));
        }
        let device = match finish_own(cx, &user, (&self.first_code, &self.second_code)).await? {
            Ok(name) => name,
            Err(refusal) => return Ok(Verdict::Refused(refusal)),
        };
        let before = facts.situation.bound;
        enrolled(cx, (attempt, user), (Factor::Totp, &device), before, &self.agent).await
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
