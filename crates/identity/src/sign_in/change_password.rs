use async_trait::async_trait;

use super::{Asker, Checked, end_all, hold};
use crate::access::Affair;
use crate::context::Context;
use crate::error::{Error, Noun, Problem};
use crate::ids::UserId;
use crate::messages::{Notice, notify};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::users::{Fresh, PasswordRule, UserRef, judge_password, replace_password};

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
    pub fresh: Option<Fresh>,
    /// Filled by [`Command::prepare`].
    pub hash: Option<String>,
}

#[async_trait]
impl Command for ChangePassword {
    type Outcome = ();
    const KIND: Kind = Kind::Change;
    const AFFAIR: Option<Affair> = Some(Affair::Password);

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
        let hash = tx.password_hash(&self.user).await?;
        drop(tx);
        let found = (Some(self.user.clone()), hash);
        let checked = Checked::of(place, found, &self.present).await?;
        if checked.is_right() {
            // Many slow hashes: only for who knows the present password.
            self.fresh = Some(Fresh::of(identity, &asker, &self.user, &self.new).await?);
        }
        self.checked = Some(checked);
        self.hash = Some(identity.passwords.hash(&asker, self.new.clone()).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let user = cx.user(&UserRef::Id(self.user.clone())).await?;
        let checked =
            self.checked.as_ref().ok_or_else(|| Error::internal("password not checked"))?;
        let strength = judge_password(cx, &self.rule, &self.new, &user).await?;
        let held = hold(cx, &user.id).await?;
        let candidate = held.ok_or_else(|| Error::not_found(Noun::User, user.id.as_str()))?;
        if let Err(reason) = checked.judge(cx, &candidate).await? {
            return Ok(Verdict::Refused(reason.into()));
        }
        let found = candidate.standing.profile;
        let mut profile = found.ok_or_else(|| Error::not_found(Noun::LoginProfile, &user.name))?;
        let fresh = self.fresh.as_ref().ok_or_else(|| Error::internal("password not compared"))?;
        let chosen_at = (!profile.reset_required).then_some(profile.password_set_at);
        fresh.judge(cx, self.rule.field, &user, chosen_at).await?;
        let hash = self.hash.clone().ok_or_else(|| Error::internal("password not hashed"))?;
        replace_password(cx, &user, &mut profile, (hash, strength)).await?;
        profile.reset_required = false;
        cx.tx.update_login_profile(&profile).await?;
        end_all(cx, &user.id).await?;
        notify(cx, &user, Notice::PasswordChanged { by_administrator: false }).await?;
        cx.about(format!("user {}", user.id));
        Ok(Verdict::Done(()))
    }
}
