use async_trait::async_trait;

use super::{LoginProfile, PasswordRule, User, UserRef, judge_password, replace_password};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::messages::{Notice, notify};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::{Asker, end_all, forget_failures};

/// Changes a user's password or its settings; what is `None` stays.
#[derive(Clone, Debug)]
pub struct UpdateLoginProfile {
    /// Which user.
    pub user: UserRef,
    /// A new password; it ends the user's tokens.
    pub password: Option<Secret>,
    /// What it must be.
    pub rule: PasswordRule,
    /// Whether it must be changed at the next sign-in.
    pub reset_required: Option<bool>,
    /// Whether an MFA device must be bound at the next sign-in.
    pub mfa_bind_required: Option<bool>,
    /// Whether signing in with it is switched on.
    pub enabled: Option<bool>,
    /// Filled by [`Command::prepare`].
    pub hash: Option<String>,
}

#[async_trait]
impl Command for UpdateLoginProfile {
    type Outcome = (User, LoginProfile);
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        self.password.is_some()
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        if let Some(password) = &self.password {
            self.rule.check(password, "")?;
            self.hash = Some(identity.passwords.hash(asker, password.clone()).await?);
        }
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let user = cx.user_to_change(&self.user).await?;
        let found = cx.tx.login_profile(&user.id).await?;
        let mut profile = found.ok_or_else(|| Error::not_found(Noun::LoginProfile, &user.name))?;
        if let Some(password) = &self.password {
            let strength = judge_password(cx, &self.rule, password, &user).await?;
            let hash = self.hash.clone().ok_or_else(|| Error::internal("password not hashed"))?;
            replace_password(cx, &user, &mut profile, (hash, strength)).await?;
        }
        profile.reset_required = self.reset_required.unwrap_or(profile.reset_required);
        profile.mfa_bind_required = self.mfa_bind_required.unwrap_or(profile.mfa_bind_required);
        profile.enabled = self.enabled.unwrap_or(profile.enabled);
        profile.updated_at = cx.now;
        cx.tx.update_login_profile(&profile).await?;
        if self.password.is_some() {
            forget_failures(cx, &user).await?;
            let by_administrator = !cx.caller()?.is_behind(&user.id);
            notify(cx, &user, Notice::PasswordChanged { by_administrator }).await?;
        }
        if self.password.is_some() || !profile.enabled {
            end_all(cx, &user.id).await?;
        }
        cx.about(format!("user {}", user.id));
        Ok(Verdict::Done((user, profile)))
    }
}
