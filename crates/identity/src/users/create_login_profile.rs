use async_trait::async_trait;

use super::{LoginProfile, PasswordRule, UserDetails, UserRef, judge_password};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::messages::{Notice, notify};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::Asker;
use crate::store::Written;

/// Gives a user a password.
#[derive(Clone, Debug)]
pub struct CreateLoginProfile {
    /// Which user.
    pub user: UserRef,
    /// The password.
    pub password: Secret,
    /// What it must be.
    pub rule: PasswordRule,
    /// Whether it must be changed at the next sign-in.
    pub reset_required: bool,
    /// Whether an MFA device must be bound at the next sign-in.
    pub mfa_bind_required: bool,
    /// Whether signing in with it is switched on.
    pub enabled: bool,
    /// Filled by [`Command::prepare`].
    pub hash: Option<String>,
}

#[async_trait]
impl Command for CreateLoginProfile {
    type Outcome = UserDetails;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        self.rule.check(&self.password, "")?;
        self.hash = Some(identity.passwords.hash(asker, self.password.clone()).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<UserDetails>, Error> {
        let user = cx.user_to_change(&self.user).await?;
        let hash = self.hash.clone().ok_or_else(|| Error::internal("password not hashed"))?;
        let strength = judge_password(cx, &self.rule, &self.password, &user).await?;
        let profile = LoginProfile {
            reset_required: self.reset_required,
            mfa_bind_required: self.mfa_bind_required,
            enabled: self.enabled,
            ..LoginProfile::new(&user, hash, strength, cx.now)
        };
        if cx.tx.insert_login_profile(&profile).await? == Written::Taken {
            return Err(Error::exists(Noun::LoginProfile, &user.name));
        }
        let by_administrator = !cx.caller()?.is_behind(&user.id);
        notify(cx, &user, Notice::PasswordChanged { by_administrator }).await?;
        cx.about(format!("user {}", user.id));
        Ok(Verdict::Done(UserDetails { user, profile: Some(profile) }))
    }
}
