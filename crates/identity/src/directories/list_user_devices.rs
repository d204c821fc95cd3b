use async_trait::async_trait;

use super::get_directory::find_member;
use crate::context::Context;
use crate::error::Error;
use crate::ids::{DirectoryId, Handle};
use crate::mfa::Device;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::User;

/// Lists the bound devices of a directory's user.
#[derive(Clone, Debug)]
pub struct ListDirectoryUserDevices {
    /// The directory.
    pub directory: DirectoryId,
    /// Which user.
    pub user: Handle,
}

#[async_trait]
impl Command for ListDirectoryUserDevices {
    type Outcome = (User, Vec<Device>);
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let user = find_member(cx, &self.directory, &self.user).await?;
        let mut devices = cx.tx.devices_of(&user.id).await?;
        devices.retain(|device| device.bound);
        Ok(Verdict::Done((user, devices)))
    }
}
