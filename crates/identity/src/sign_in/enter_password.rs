use async_trait::async_trait;

use super::candidate::{hold_named, look_up};
use super::machine::{Progress, begin};
use super::names::{nobody, settings_for};
use super::networks::lets_in;
use super::{Asker, Checked, Door, Step, UserName};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;

/// Begins a sign-in at a page with a password.
#[derive(Clone, Debug)]
pub struct EnterPassword {
    /// [`Door::AccountPage`] or [`Door::DirectoryPage`].
    pub door: Door,
    /// Who it says it is.
    pub user: UserName,
    /// The password.
    pub password: Secret,
    /// What the browser holds of an earlier trust.
    pub trusted: Option<Secret>,
    /// What browser, as it calls itself.
    pub agent: String,
    /// Filled by [`Command::prepare`].
    pub checked: Option<Checked>,
}

#[async_trait]
impl Command for EnterPassword {
    type Outcome = Step;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        if !matches!(self.door, Door::AccountPage | Door::DirectoryPage) {
            return Err(Error::internal("a password at a door that takes none"));
        }
        // Before the store is asked anything: turning away must cost next to nothing.
        let place = identity.passwords.place(&asker.named(self.user.as_sent()))?;
        let mut tx = identity.store.read().await?;
        let found = look_up(&mut *tx, self.door, &self.user).await?;
        drop(tx);
        self.checked = Some(Checked::of(place, found, &self.password).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Step>, Error> {
        let refused = |reason: Unauthenticated| Ok(Verdict::Refused(reason.into()));
        let checked =
            self.checked.as_ref().ok_or_else(|| Error::internal("password not checked"))?;
        let Some(candidate) = hold_named(cx, self.door, &self.user).await? else {
            let settings = settings_for(cx, &self.user).await?;
            if !lets_in(&settings.networks, cx.origin) {
                return refused(Unauthenticated::WrongNetwork);
            }
            cx.about("a user that is not there");
            let name = nobody(cx.tx, &self.user).await?;
            return refused(Checked::judge_nobody(cx, &name, &settings).await?);
        };
        cx.about_user(&candidate.user);
        let networks = &candidate.standing.settings.networks;
        // Before the password is looked at: elsewhere nobody learns whether it is right.
        if !lets_in(networks, cx.origin) && cx.holds(Guard::Networks) {
            return refused(Unauthenticated::WrongNetwork);
        }
        if let Err(reason) = checked.judge(cx, &candidate).await? {
            return refused(reason);
        }
        let progress = Progress::begun(cx, self.door, candidate.user, &self.agent);
        begin(cx, progress, self.trusted.as_ref()).await
    }
}
