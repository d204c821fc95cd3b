use async_trait::async_trait;

use super::facts::Facts;
use super::requirement::{Need, Reason, Requirement, SignInRule};
use super::{Door, Factor, Stage};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::sources::Timestamp;
use crate::tokens::TokenHash;

/// Shows what a sign-in under way waits for.
#[derive(Clone, Debug)]
pub struct ShowAttempt {
    /// What the browser holds of it.
    pub attempt: Secret,
}

/// A sign-in under way, as its user may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptView {
    /// Through which door.
    pub door: Door,
    /// What it waits for.
    pub stage: Stage,
    /// The user's name.
    pub user_name: String,
    /// Which factors may be shown, best first; empty at other stages.
    pub factors: Vec<Factor>,
    /// Whose word it is.
    pub rule: SignInRule,
    /// Why it says so.
    pub reason: Reason,
    /// Whether the browser may be trusted afterwards.
    pub trust_offered: bool,
    /// Whether enrolment may be put off.
    pub may_skip: bool,
    /// When it is given up.
    pub expires_at: Timestamp,
}

#[async_trait]
impl Command for ShowAttempt {
    type Outcome = AttemptView;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<AttemptView>, Error> {
        let gone = || Error::from(Unauthenticated::UnknownAttempt);
        let found = cx.tx.attempt(&TokenHash::of(&self.attempt)).await?;
        let attempt = found.filter(|attempt| cx.now < attempt.expires_at).ok_or_else(gone)?;
        let user = cx.tx.user(&attempt.user).await?.ok_or_else(gone)?;
        let facts = Facts::read(cx, &user, attempt.door).await?;
        let Requirement { need, rule, reason } = facts.requirement();
        let may_skip = attempt.stage == Stage::Enrolment && need == Need::OfferBind;
        let factors = match need {
            Need::Show(factors) if attempt.stage == Stage::SecondFactor => factors,
            _ => Vec::new(),
        };
        Ok(Verdict::Done(AttemptView {
            door: attempt.door,
            stage: attempt.stage,
            user_name: user.name,
            factors,
            rule,
            reason,
            trust_offered: facts.settings.trusted_browsers,
            may_skip,
            expires_at: attempt.expires_at,
        }))
    }
}
