use async_trait::async_trait;

use super::SignInSettings;
use crate::context::Context;
use crate::directories::find_directory;
use crate::error::Error;
use crate::ids::DirectoryId;
use crate::pipeline::{Command, Kind, Verdict};

/// What the caller's account, or a directory of it, demands of signing in.
#[derive(Clone, Debug)]
pub struct GetSignInSettings {
    /// The directory; `None` for the account's own users.
    pub directory: Option<DirectoryId>,
}

#[async_trait]
impl Command for GetSignInSettings {
    type Outcome = SignInSettings;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<SignInSettings>, Error> {
        let owner = owner(cx, self.directory.as_ref()).await?;
        cx.tx.sign_in_settings(&owner).await.map(Verdict::Done)
    }
}

/// Whose settings they are: the account's, or those of a directory of it.
pub(super) async fn owner(
    cx: &mut Context<'_>,
    directory: Option<&DirectoryId>,
) -> Result<String, Error> {
    Ok(match directory {
        Some(id) => find_directory(cx, id).await?.id.into_string(),
        None => cx.account()?.into_string(),
    })
}
