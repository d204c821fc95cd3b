use async_trait::async_trait;

use super::get_directory::find_member;
use crate::context::Context;
use crate::error::Error;
use crate::ids::{DirectoryId, Handle};
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::User;

/// Shows a user of a directory, its MFA setting included.
#[derive(Clone, Debug)]
pub struct GetDirectoryUser {
    /// The directory.
    pub directory: DirectoryId,
    /// Which user.
    pub user: Handle,
}

#[async_trait]
impl Command for GetDirectoryUser {
    type Outcome = User;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<User>, Error> {
        find_member(cx, &self.directory, &self.user).await.map(Verdict::Done)
    }
}
