use async_trait::async_trait;

use super::create_device::seed_place;
use super::let_go;
use super::totp::Parameters;
use crate::access::Affair;
use crate::context::Context;
use crate::error::{Error, Noun, Problem};
use crate::guards::Guard;
use crate::messages::{Notice, notify};
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::sessions::own::has_factor;
use crate::sign_in::{Factor, FactorEvent, GUESSES, note};
use crate::store::Written;
use crate::users::UserRef;

/// Binds a device to a user, who shows two codes of adjacent steps.
#[derive(Clone, Debug)]
pub struct BindDevice {
    /// Which user.
    pub user: UserRef,
    /// The device's name.
    pub device: String,
    /// Whether the device must have been meant for this user.
    pub own: bool,
    /// The earlier code.
    pub first_code: Secret,
    /// The later code.
    pub second_code: Secret,
}

impl BindDevice {
    /// Whether both codes have the form of a code.
    ///
    /// # Errors
    /// [`Problem::Format`] of `field`.
    pub fn check_form(field: &'static str, code: &Secret) -> Result<(), Error> {
        let read = Parameters::default().read(code);
        read.map(drop).ok_or(Error::invalid(field, Problem::Format))
    }
}

#[async_trait]
impl Command for BindDevice {
    type Outcome = ();
    const KIND: Kind = Kind::Change;
    const AFFAIR: Option<Affair> = Some(Affair::Factors);

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let account = cx.account()?;
        let user = cx.user_to_change(&self.user).await?;
        let found = cx.tx.device_by_name(&account, &self.device).await?;
        let device = found
            .filter(|device| !self.own || device.holder.as_ref() == Some(&user.id))
            .ok_or_else(|| Error::not_found(Noun::Device, &self.device))?;
        let held = cx.tx.devices_of(&user.id).await?;
        if held.iter().any(|other| other.bound) {
            return Err(Error::exists(Noun::UserDevice, &user.name));
        }
        if device.bound {
            return Err(Error::exists(Noun::DeviceUser, &self.device));
        }
        let caller = cx.caller()?;
        let without = caller.is_behind(&user.id) && caller.shows_factor(cx.now) == Some(false);
        let guarded = without && cx.holds(Guard::PasskeyBeside);
        if guarded && has_factor(cx, &user).await? {
            // A device is another way in beside the passkey that guards this user.
            return Err(Error::ProofTooOld);
        }
        let seed = cx.identity.sealer.open(seed_place(&device.id), &device.sealed_seed)?;
        let parameters = device.parameters;
        let step = match (parameters.read(&self.first_code), parameters.read(&self.second_code)) {
            (Some(first), Some(second))
                if device.failures < GUESSES || !cx.holds(Guard::GuessBudget) =>
            {
                parameters.find_pair(&seed, (first, second), cx.now)
            }
            _ => None,
        };
        // Both codes must be unused: the earlier one's step lies after the last used step.
        let Some(step) = step.filter(|step| step - 1 > device.last_step) else {
            // Wrong codes wear out a device only where it is this user's to try.
            if device.holder.as_ref().is_none_or(|holder| *holder == user.id) {
                cx.tx.count_failure(&device.id, cx.now).await?;
            }
            return Ok(Verdict::Refused(Error::WrongCode));
        };
        for other in held.iter().filter(|other| other.id != device.id) {
            // The user has one place: a device that was only meant for it makes way.
            let_go(cx, other).await?;
        }
        let drift = parameters.drift(step, cx.now);
        let bound = cx.tx.bind_device(&device.id, &user.id, step, drift, cx.now).await?;
        if bound == Written::Taken {
            return Err(Error::exists(Noun::DeviceUser, &self.device));
        }
        notify(cx, &user, Notice::FactorBound(Factor::Totp)).await?;
        note(cx, &user, Factor::Totp, &device.name, FactorEvent::Bound).await?;
        cx.about(format!("user {} device {}", user.id, device.id));
        Ok(Verdict::Done(()))
    }
}
