//! A passkey as the factor that a sign-in in the middle demands to be bound.

use async_trait::async_trait;

use super::keep::keep_in_attempt;
use super::register::{add, begin, check_passkey_name};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::machine::enrolled;
use crate::sign_in::{Factor, Facts, Stage, Step, attempts, must_bind};

/// Asks the browser for a new passkey of the user whose sign-in waits for a factor to be bound.
#[derive(Clone, Debug)]
pub struct BeginPasskeyEnrolment {
    /// What the browser holds of the sign-in.
    pub attempt: Secret,
}

#[async_trait]
impl Command for BeginPasskeyEnrolment {
    /// What the browser passes to `navigator.credentials.create()`, as JSON.
    type Outcome = String;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<String>, Error> {
        let (attempt, user) = attempts::open(cx, &self.attempt, Stage::Enrolment).await?;
        let facts = Facts::read(cx, &user, attempt.door).await?;
        if !must_bind(&facts) && cx.holds(Guard::BindingDue) {
            return Ok(Verdict::Refused(Unauthenticated::SecondFactor.into()));
        }
        let begun = begin(cx, &user).await?;
        keep_in_attempt(cx, &attempt, begun).await.map(Verdict::Done)
    }
}

/// Adds the passkey and goes on with the sign-in: who made it just now has shown it.
#[derive(Clone, Debug)]
pub struct FinishPasskeyEnrolment {
    /// What the browser holds of the sign-in.
    pub attempt: Secret,
    /// The browser's answer, as JSON.
    pub response: String,
    /// What the user calls it: 1 to 64 characters.
    pub name: String,
    /// What browser, as it calls itself.
    pub agent: String,
}

#[async_trait]
impl Command for FinishPasskeyEnrolment {
    type Outcome = Step;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Step>, Error> {
        check_passkey_name("name", &self.name)?;
        let (attempt, user) = attempts::open(cx, &self.attempt, Stage::Enrolment).await?;
        let facts = Facts::read(cx, &user, attempt.door).await?;
        if !must_bind(&facts) && cx.holds(Guard::BindingDue) {
            return Ok(Verdict::Refused(Unauthenticated::SecondFactor.into()));
        }
        let challenge = cx.tx.take_attempt_challenge(&attempt.hash).await?;
        let added = add(cx, &user, challenge, &self.response, &self.name).await?;
        if let Err(refused) = added {
            return Ok(Verdict::Refused(refused));
        }
        let (before, bound) = (facts.situation.bound, (Factor::Passkey, self.name.as_str()));
        enrolled(cx, (attempt, user), bound, before, &self.agent).await
    }
}
