use async_trait::async_trait;

use crate::access::Affair;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::guards::Guard;
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::{Factor, Verification, check_devices, factor_removed, last_and_demanded};
use crate::users::UserRef;

/// Unbinds a user's device; it stays meant for the user unless it is removed as well.
#[derive(Clone, Debug)]
pub struct UnbindDevice {
    /// Which user.
    pub user: UserRef,
    /// The device's name, where the view names it.
    pub device: Option<String>,
    /// A code of the device: needed from the user itself, not looked at from others. `None`
    /// where the view asks nobody for a code: then it must not be known of the user itself that
    /// it showed no factor, or none of late.
    pub code: Option<Secret>,
    /// Whether login protection by the device prevents this.
    pub unless_required: bool,
    /// Whether the device is removed as well.
    pub delete: bool,
}

#[async_trait]
impl Command for UnbindDevice {
    /// The device's name.
    type Outcome = String;
    const KIND: Kind = Kind::Change;
    const AFFAIR: Option<Affair> = Some(Affair::Factors);

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<String>, Error> {
        let user = cx.user_to_change(&self.user).await?;
        let devices = cx.tx.devices_of(&user.id).await?;
        let named = |name: &str| self.device.as_deref().is_none_or(|wanted| wanted == name);
        let bound = devices.into_iter().find(|device| device.bound && named(&device.name));
        let device = bound.ok_or_else(|| Error::not_found(Noun::UserDevice, user.id.as_str()))?;
        let protection = cx.tx.login_protection(&user.id).await?;
        let required =
            protection.is_some_and(|p| p.enabled && p.method == Some(Verification::Device));
        if self.unless_required && required {
            return Err(Error::RequiredBySignIn);
        }
        if cx.caller()?.is_behind(&user.id) && last_and_demanded(cx, &user).await? {
            return Err(Error::RequiredBySignIn);
        }
        let caller = cx.caller()?;
        let without = caller.is_behind(&user.id) && caller.shows_factor(cx.now) == Some(false);
        if self.code.is_none() && without {
            return Err(Error::ProofTooOld);
        }
        if let Some(code) = &self.code
            && cx.caller()?.is_behind(&user.id)
            && !check_devices(cx, &user, &[&device], code).await?
            && cx.holds(Guard::UnbindCode)
        {
            return Ok(Verdict::Refused(Error::WrongCode));
        }
        cx.tx.unbind_device(&device.id).await?;
        factor_removed(cx, &user, (Factor::Totp, &device.name)).await?;
        if self.delete {
            cx.tx.delete_device(&device.id).await?;
        }
        cx.about(format!("user {} device {}", user.id, device.id));
        Ok(Verdict::Done(device.name))
    }
}
