use async_trait::async_trait;

use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::sign_in::Verification;
use crate::users::UserRef;

/// Removes a device.
#[derive(Clone, Debug)]
pub struct DeleteDevice {
    /// Its name.
    pub name: String,
    /// The user it must be bound to or meant for, where the view names one.
    pub holder: Option<UserRef>,
    /// Whether removing what is not there is as good as done.
    pub absent_is_done: bool,
    /// Whether a bound device may go, unless its user's login protection needs it.
    pub even_bound: bool,
}

#[async_trait]
impl Command for DeleteDevice {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let account = cx.account()?;
        let holder = match &self.holder {
            Some(reference) => Some(cx.user(reference).await?.id),
            None => None,
        };
        let found = cx.tx.device_by_name(&account, &self.name).await?;
        let found = found.filter(|device| holder.is_none() || device.holder == holder);
        let Some(device) = found else {
            return if self.absent_is_done {
                Ok(Verdict::Done(()))
            } else {
                Err(Error::not_found(Noun::Device, &self.name))
            };
        };
        if device.bound && !self.even_bound {
            return Err(Error::InUse { what: Noun::Device, by: Noun::DeviceUser });
        }
        if let (true, Some(user)) = (device.bound, &device.holder) {
            let protection = cx.tx.login_protection(user).await?;
            if protection.is_some_and(|p| p.enabled && p.method == Some(Verification::Device)) {
                return Err(Error::RequiredBySignIn);
            }
        }
        cx.tx.delete_device(&device.id).await?;
        Ok(Verdict::Done(()))
    }
}
