use async_trait::async_trait;

use crate::access::Affair;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::UserId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::sign_in::{Factor, Verification, factor_removed, last_and_demanded};
use crate::users::{User, UserRef};

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
    const AFFAIR: Option<Affair> = Some(Affair::Factors);

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
        let mut holder = None;
        if let (true, Some(user)) = (device.bound, &device.holder) {
            holder = Some(Self::check_bound(cx, user).await?);
        }
        cx.tx.delete_device(&device.id).await?;
        if let Some(holder) = holder {
            factor_removed(cx, &holder, (Factor::Totp, &device.name)).await?;
        }
        Ok(Verdict::Done(()))
    }
}

impl DeleteDevice {
    /// The user a device is bound to, if it may go without being unbound first.
    async fn check_bound(cx: &mut Context<'_>, user: &UserId) -> Result<User, Error> {
        let holder = cx.user_to_change(&UserRef::Id(user.clone())).await?;
        let protection = cx.tx.login_protection(&holder.id).await?;
        if protection.is_some_and(|p| p.enabled && p.method == Some(Verification::Device)) {
            return Err(Error::RequiredBySignIn);
        }
        if !cx.caller()?.is_behind(&holder.id) {
            return Ok(holder);
        }
        if last_and_demanded(cx, &holder).await? {
            return Err(Error::RequiredBySignIn);
        }
        let caller = cx.caller()?;
        match caller.shows_factor(cx.now) {
            // Unbinding asks the user for a code; removing must not be the way around it.
            Some(true) => Ok(holder),
            // An owner's permanent key stands for the owner in everything; a password alone does
            // not, nor does a temporary key on the strength of one, or of a factor of long ago.
            None if caller.is_owner => Ok(holder),
            _ => Err(Error::InUse { what: Noun::Device, by: Noun::DeviceUser }),
        }
    }
}
