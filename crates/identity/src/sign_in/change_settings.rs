use async_trait::async_trait;

use super::get_settings::owner;
use super::{SettingsChanges, SignInSettings};
use crate::context::Context;
use crate::error::Error;
use crate::ids::DirectoryId;
use crate::pipeline::{Command, Kind, Verdict};

/// Changes what the caller's account, or a directory of it, demands of signing in.
#[derive(Clone, Debug)]
pub struct ChangeSignInSettings {
    /// The directory; `None` for the account's own users.
    pub directory: Option<DirectoryId>,
    /// What to change; the values were checked by the view.
    pub changes: SettingsChanges,
}

#[async_trait]
impl Command for ChangeSignInSettings {
    type Outcome = SignInSettings;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<SignInSettings>, Error> {
        let owner = owner(cx, self.directory.as_ref()).await?;
        // Held, so that of two changes of different fields neither is lost.
        let mut settings = cx.tx.hold_sign_in_settings(&owner, cx.now).await?;
        self.changes.apply(&mut settings);
        cx.tx.put_sign_in_settings(&owner, &settings, cx.now).await?;
        cx.about(format!("sign-in settings of {owner}"));
        Ok(Verdict::Done(settings))
    }
}
