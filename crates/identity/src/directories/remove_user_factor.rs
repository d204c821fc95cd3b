use async_trait::async_trait;

use super::get_directory::find_member;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::{DirectoryId, Handle};
use crate::pipeline::{Command, Kind, Verdict};
use crate::sign_in::{Factor, factor_removed};

/// Removes a factor of a directory's user: a bound device or a passkey. The user starts anew.
#[derive(Clone, Debug)]
pub struct RemoveDirectoryUserFactor {
    /// The directory.
    pub directory: DirectoryId,
    /// Which user.
    pub user: Handle,
    /// The id of the device or of the passkey.
    pub factor: String,
    /// Which kind it must be, where the view says so.
    pub kind: Option<Factor>,
}

#[async_trait]
impl Command for RemoveDirectoryUserFactor {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let user = find_member(cx, &self.directory, &self.user).await?;
        cx.tx.lock_user(&user.id).await?;
        let devices = cx.tx.devices_of(&user.id).await?;
        let device = devices.into_iter().find(|d| d.bound && d.id.as_str() == self.factor);
        let passkeys = cx.tx.passkeys_of(&user.id).await?;
        let passkey = passkeys.into_iter().find(|passkey| passkey.id.as_str() == self.factor);
        let (factor, name) = match (device, passkey) {
            (Some(device), _) if self.kind != Some(Factor::Passkey) => {
                cx.tx.delete_device(&device.id).await?;
                (Factor::Totp, device.name)
            }
            (_, Some(passkey)) if self.kind != Some(Factor::Totp) => {
                cx.tx.delete_passkey(&user.id, &passkey.id).await?;
                (Factor::Passkey, passkey.name)
            }
            _ => return Err(Error::not_found(Noun::Device, &self.factor)),
        };
        factor_removed(cx, &user, (factor, &name)).await?;
        Ok(Verdict::Done(()))
    }
}
