use async_trait::async_trait;

use super::{Asker, Checked};
use crate::context::Context;
use crate::error::{Error, Noun, Problem};
use crate::ids::UserId;
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::users::{PasswordRule, UserRef};

/// Changes a password for whoever knows the present one. Wrong ones count as they do at sign-in;
/// a change ends the user's tokens.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    /// Whose password.
    pub user: UserId,
    /// The present one.
    pub present: Secret,
    /// The new one.
    pub new: Secret,
    /// What the new one must be, besides different.
    pub rule: PasswordRule,
    /// Filled by [`Command::prepare`].
    pub checked: Option<Checked>,
    /// Filled by [`Command::prepare`].
    pub hash: Option<String>,
}

#[async_trait]
impl Command for ChangePassword {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        self.rule.check(&self.new, "")?;
        if self.new.matches(self.present.expose()) {
            return Err(Error::invalid(self.rule.field, Problem::Value));
        }
        let asker = asker.named(self.user.as_str());
        let place = identity.passwords.place(&asker)?;
        let mut tx = identity.store.read().await?;
        let user = tx.user(&self.user).await?.map(|user| user.id);
        let profile = tx.login_profile(&self.user).await?;
        drop(tx);
        self.checked = Some(Checked::of(place, user, profile, &self.present).await?);
        self.hash = Some(identity.passwords.hash(&asker, self.new.clone()).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let user = cx.user(&UserRef::Id(self.user.clone())).await?;
        let checked =
            self.checked.as_ref().ok_or_else(|| Error::internal("password not checked"))?;
        let strength = self.rule.check(&self.new, &user.name)?;
        if let Err(reason) = checked.judge(cx, &user).await? {
            return Ok(Verdict::Refused(reason.into()));
        }
        let found = cx.tx.login_profile(&user.id).await?;
        let mut profile = found.ok_or_else(|| Error::not_found(Noun::LoginProfile, &user.name))?;
        profile.hash = self.hash.clone().ok_or_else(|| Error::internal("password not hashed"))?;
        profile.strength = strength;
        profile.reset_required = false;
        profile.updated_at = cx.now;
        profile.password_set_at = cx.now;
        cx.tx.update_login_profile(&profile).await?;
        cx.tx.delete_tokens_of(&user.id).await?;
        cx.about(format!("user {}", user.id));
        Ok(Verdict::Done(()))
    }
}
