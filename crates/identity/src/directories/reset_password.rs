use async_trait::async_trait;

use super::get_directory::find_member;
use crate::context::Context;
use crate::error::Error;
use crate::ids::{DirectoryId, Handle, Mint};
use crate::messages::{Notice, notify};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::{Asker, end_all, forget_failures};
use crate::store::Written;
use crate::users::{LoginProfile, PasswordRule, judge_password, replace_password};

/// Gives a directory's user a password, in place of any before. Whoever was signed in with the
/// one before is not any more.
#[derive(Clone, Debug)]
pub struct ResetDirectoryPassword {
    /// The directory.
    pub directory: DirectoryId,
    /// Which user.
    pub user: Handle,
    /// The password; `None` to have one made.
    pub password: Option<Secret>,
    /// What it must be.
    pub rule: PasswordRule,
    /// Whether it must be changed at the next sign-in.
    pub reset_required: bool,
    /// Filled by [`Command::prepare`].
    pub hash: Option<String>,
    /// Filled by [`Command::prepare`] when one is made.
    pub made: Option<Secret>,
}

#[async_trait]
impl Command for ResetDirectoryPassword {
    /// The password, where it was made.
    type Outcome = Option<Secret>;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        let password = match &self.password {
            Some(password) => {
                self.rule.check(password, "")?;
                password.clone()
            }
            None => {
                let made = Secret::new(Mint(&identity.sources).longest_password());
                self.made = Some(made.clone());
                made
            }
        };
        self.hash = Some(identity.passwords.hash(asker, password).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Option<Secret>>, Error> {
        let user = find_member(cx, &self.directory, &self.user).await?;
        cx.tx.lock_user(&user.id).await?;
        let hash = self.hash.clone().ok_or_else(|| Error::internal("password not hashed"))?;
        let password = self.password.as_ref().or(self.made.as_ref());
        let password = password.ok_or_else(|| Error::internal("no password was made"))?;
        let strength = judge_password(cx, &self.rule, password, &user).await?;
        if let Some(mut profile) = cx.tx.login_profile(&user.id).await? {
            replace_password(cx, &user, &mut profile, (hash, strength)).await?;
            profile.reset_required = self.reset_required;
            profile.enabled = true;
            cx.tx.update_login_profile(&profile).await?;
        } else {
            let fresh = LoginProfile::new(&user, hash, strength, cx.now);
            let profile = LoginProfile { reset_required: self.reset_required, ..fresh };
            if cx.tx.insert_login_profile(&profile).await? == Written::Taken {
                return Err(Error::Busy);
            }
        }
        forget_failures(cx, &user).await?;
        end_all(cx, &user.id).await?;
        notify(cx, &user, Notice::PasswordChanged { by_administrator: true }).await?;
        cx.about(format!("user {}", user.id));
        Ok(Verdict::Done(self.made.clone()))
    }
}
