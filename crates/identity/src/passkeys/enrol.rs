//! A passkey as the factor that a sign-in in the middle demands to be bound.

use async_trait::async_trait;

use super::keep::keep_in_attempt;
use super::register::{add, begin, check_passkey_name};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::recovery::{self, NewCodes};
use crate::secret::Secret;
use crate::sign_in::machine::{Progress, Shown, next};
use crate::sign_in::{Asker, Factor, Facts, Stage, Step, attempts, must_bind};
use crate::tokens::TokenHash;

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
    /// Filled by [`Command::prepare`].
    pub codes: Option<NewCodes>,
}

#[async_trait]
impl Command for FinishPasskeyEnrolment {
    type Outcome = Step;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        let mut tx = identity.store.read().await?;
        let found = tx.attempt(&TokenHash::of(&self.attempt)).await?;
        drop(tx);
        // Hashing is for those who proved the first factor.
        let attempt = found.filter(|attempt| attempt.is_at(Stage::Enrolment, identity.now()));
        let user = attempt.ok_or(Unauthenticated::UnknownAttempt)?.user;
        let asker = asker.named(user.as_str());
        self.codes = Some(recovery::prepare_codes(identity, &asker).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Step>, Error> {
        check_passkey_name("name", &self.name)?;
        let (attempt, user) = attempts::open(cx, &self.attempt, Stage::Enrolment).await?;
        let facts = Facts::read(cx, &user, attempt.door).await?;
        if !must_bind(&facts) && cx.holds(Guard::BindingDue) {
            return Ok(Verdict::Refused(Unauthenticated::SecondFactor.into()));
        }
        let challenge = cx.tx.take_attempt_challenge(&attempt.hash).await?;
        if let Err(refused) = add(cx, &user, challenge, &self.response, &self.name).await? {
            return Ok(Verdict::Refused(refused));
        }
        let mut progress = Progress::of(&attempt, user.clone(), &self.agent);
        progress.show(cx, Shown(Factor::Passkey));
        if let Some(codes) = &self.codes
            && !facts.situation.bound.recovery
        {
            progress.recovery_codes = recovery::keep_codes(cx, &user, codes).await?;
        }
        // This stage is passed, and others that wait for a first factor must show this one now.
        cx.tx.delete_attempts_of(&user.id).await?;
        next(cx, progress).await
    }
}
