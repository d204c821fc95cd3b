use async_trait::async_trait;

use super::attempts::open;
use super::facts::Facts;
use super::machine::{Shown, advance};
use super::requirement::Need;
use super::second_factor::{Answer, Asked, check};
use super::{Factor, Stage, Step};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;

/// Shows a second factor in a sign-in under way.
#[derive(Clone, Debug)]
pub struct EnterCode {
    /// What the browser holds of the sign-in.
    pub attempt: Secret,
    /// Which factor.
    pub factor: Factor,
    /// The code as typed; the browser's answer, for a passkey.
    pub code: Secret,
    /// Whether the browser shall be trusted afterwards.
    pub trust: bool,
    /// What browser, as it calls itself.
    pub agent: String,
}

#[async_trait]
impl Command for EnterCode {
    type Outcome = Step;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Step>, Error> {
        let (attempt, user) = open(cx, &self.attempt, Stage::SecondFactor).await?;
        let facts = Facts::read(cx, &user, attempt.door).await?;
        let factor = self.factor;
        let asked_for = match facts.requirement().need {
            Need::Show(factors) => factors.contains(&factor),
            _ => false,
        };
        if !asked_for && cx.holds(Guard::FactorAsked) {
            return Ok(Verdict::Refused(Unauthenticated::SecondFactor.into()));
        }
        cx.about(format!("{}: {}", attempt.door.word(), factor.word()));
        let answer = Answer { factor, code: &self.code, asked: Asked::InAttempt(&attempt) };
        if !check(cx, &user, answer).await? {
            return Ok(Verdict::Refused(Error::WrongCode));
        }
        // A code for the day of loss makes no browser trusted.
        let lost = factor == Factor::RecoveryCode && cx.holds(Guard::RecoveryTrust);
        let trust = self.trust && !lost;
        advance(cx, (attempt, user), Shown(factor), trust, &self.agent).await
    }
}
