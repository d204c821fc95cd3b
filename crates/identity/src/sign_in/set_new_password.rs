use async_trait::async_trait;

use super::attempts::open;
use super::ends::end_all;
use super::machine::{Progress, leave, next};
use super::{Asker, Attempt, Stage, Step, forget_failures};
use crate::context::Context;
use crate::error::{Error, Noun, Problem, Unauthenticated};
use crate::guards::Guard;
use crate::messages::{Notice, notify};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::tokens::TokenHash;
use crate::users::{Fresh, PasswordRule, judge_password, replace_password};

/// Sets a new password in a sign-in that demands one, and goes on with it. It ends whatever
/// else the user has open.
#[derive(Clone, Debug)]
pub struct SetNewPassword {
    /// What the browser holds of the sign-in.
    pub attempt: Secret,
    /// The new password.
    pub password: Secret,
    /// What it must be, besides different.
    pub rule: PasswordRule,
    /// What browser, as it calls itself.
    pub agent: String,
    /// Filled by [`Command::prepare`].
    pub fresh: Option<Fresh>,
    /// Filled by [`Command::prepare`].
    pub hash: Option<String>,
}

#[async_trait]
impl Command for SetNewPassword {
    type Outcome = Step;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        let mut tx = identity.store.read().await?;
        let found = tx.attempt(&TokenHash::of(&self.attempt)).await?;
        let at = |attempt: &Attempt| attempt.is_at(Stage::NewPassword, identity.now());
        let attempt = found.filter(|a| at(a) || !identity.guards.hold(Guard::StageOrder));
        let attempt = attempt.ok_or(Unauthenticated::UnknownAttempt)?;
        let present = tx.login_profile(&attempt.user).await?.map(|profile| profile.hash);
        drop(tx);
        self.rule.check(&self.password, "")?;
        let asker = &asker.named(attempt.user.as_str());
        if identity.passwords.verify(asker, self.password.clone(), present).await? {
            return Err(Error::invalid(self.rule.field, Problem::Value));
        }
        self.fresh = Some(Fresh::of(identity, asker, &attempt.user, &self.password).await?);
        self.hash = Some(identity.passwords.hash(asker, self.password.clone()).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Step>, Error> {
        let (attempt, user) = open(cx, &self.attempt, Stage::NewPassword).await?;
        let found = cx.tx.login_profile(&user.id).await?;
        let mut profile = found.ok_or_else(|| Error::not_found(Noun::LoginProfile, &user.name))?;
        let strength = judge_password(cx, &self.rule, &self.password, &user).await?;
        let fresh = self.fresh.as_ref().ok_or_else(|| Error::internal("password not compared"))?;
        fresh.judge(cx, self.rule.field, &user, None).await?;
        let hash = self.hash.clone().ok_or_else(|| Error::internal("password not hashed"))?;
        replace_password(cx, &user, &mut profile, (hash, strength)).await?;
        profile.reset_required = false;
        cx.tx.update_login_profile(&profile).await?;
        forget_failures(cx, &user).await?;
        leave(cx, &attempt).await?;
        end_all(cx, &user.id).await?;
        notify(cx, &user, Notice::PasswordChanged { by_administrator: false }).await?;
        let progress = Progress::of(&attempt, user, &self.agent);
        next(cx, progress).await
    }
}
