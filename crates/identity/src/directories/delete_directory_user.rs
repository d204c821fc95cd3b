use async_trait::async_trait;

use super::get_directory::find_member;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::{DirectoryId, Handle};
use crate::pipeline::{Command, Kind, Verdict};

/// Removes a user of a directory that has no bound MFA device left.
#[derive(Clone, Debug)]
pub struct DeleteDirectoryUser {
    /// The directory.
    pub directory: DirectoryId,
    /// Which user.
    pub user: Handle,
}

#[async_trait]
impl Command for DeleteDirectoryUser {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let user = find_member(cx, &self.directory, &self.user).await?;
        let devices = cx.tx.devices_of(&user.id).await?;
        let bound = devices.iter().any(|device| device.bound);
        if bound || !cx.tx.passkeys_of(&user.id).await?.is_empty() {
            return Err(Error::InUse { what: Noun::DirectoryUser, by: Noun::Device });
        }
        // Seeds that were shown to the user and never bound: no list has them, so nobody could
        // remove them first.
        for device in devices {
            cx.tx.delete_device(&device.id).await?;
        }
        cx.tx.delete_user(&user.id).await?;
        Ok(Verdict::Done(()))
    }
}
