use async_trait::async_trait;

use super::Directory;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::{DirectoryId, Handle};
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::User;

/// Shows a directory.
#[derive(Clone, Debug)]
pub struct GetDirectory {
    /// Which one.
    pub directory: DirectoryId,
}

#[async_trait]
impl Command for GetDirectory {
    type Outcome = Directory;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Directory>, Error> {
        find(cx, &self.directory).await.map(Verdict::Done)
    }
}

/// The directory of this id in the caller's account.
pub(crate) async fn find(cx: &mut Context<'_>, id: &DirectoryId) -> Result<Directory, Error> {
    let account = cx.account()?;
    let found = cx.tx.directory(id).await?.filter(|directory| directory.account == account);
    found.ok_or_else(|| Error::not_found(Noun::Directory, id.as_str()))
}

/// The user of this handle in the directory.
pub(super) async fn find_member(
    cx: &mut Context<'_>,
    directory: &DirectoryId,
    handle: &Handle,
) -> Result<User, Error> {
    let directory = find(cx, directory).await?;
    let found = cx.tx.user_by_handle(handle).await?;
    let own = found.filter(|user| user.directory.as_ref() == Some(&directory.id));
    own.ok_or_else(|| Error::not_found(Noun::DirectoryUser, handle.as_str()))
}
