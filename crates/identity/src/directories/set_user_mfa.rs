use async_trait::async_trait;

use super::get_directory::find_member;
use crate::context::Context;
use crate::error::Error;
use crate::ids::{DirectoryId, Handle};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Written;
use crate::users::User;

/// Says whether a directory's user must use MFA, where the directory leaves that to users.
#[derive(Clone, Debug)]
pub struct SetUserMfa {
    /// The directory.
    pub directory: DirectoryId,
    /// Which user.
    pub user: Handle,
    /// Whether it must.
    pub enabled: bool,
}

#[async_trait]
impl Command for SetUserMfa {
    type Outcome = User;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<User>, Error> {
        let mut user = find_member(cx, &self.directory, &self.user).await?;
        user.mfa_enabled = self.enabled;
        user.updated_at = cx.now;
        match cx.tx.update_user(&user).await? {
            Written::Yes => Ok(Verdict::Done(user)),
            Written::Taken => Err(Error::internal("an unchanged name was taken")),
        }
    }
}
