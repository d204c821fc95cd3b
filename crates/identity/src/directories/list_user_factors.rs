use async_trait::async_trait;

use super::get_directory::find_member;
use crate::context::Context;
use crate::error::Error;
use crate::ids::{DirectoryId, Handle};
use crate::mfa::Device;
use crate::passkeys::Passkey;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::User;

/// Lists the bound devices and the passkeys of a directory's user.
#[derive(Clone, Debug)]
pub struct ListDirectoryUserFactors {
    /// The directory.
    pub directory: DirectoryId,
    /// Which user.
    pub user: Handle,
}

/// What a directory's user signs in with besides a password.
#[derive(Clone, Debug)]
pub struct DirectoryUserFactors {
    /// The user.
    pub user: User,
    /// Its bound devices, by place.
    pub devices: Vec<Device>,
    /// Its passkeys, oldest first.
    pub passkeys: Vec<Passkey>,
}

#[async_trait]
impl Command for ListDirectoryUserFactors {
    type Outcome = DirectoryUserFactors;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let user = find_member(cx, &self.directory, &self.user).await?;
        let mut devices = cx.tx.devices_of(&user.id).await?;
        devices.retain(|device| device.bound);
        let passkeys = cx.tx.passkeys_of(&user.id).await?;
        Ok(Verdict::Done(DirectoryUserFactors { user, devices, passkeys }))
    }
}
