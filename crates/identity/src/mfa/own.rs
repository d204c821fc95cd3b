//! A device that its own user makes and binds, in a sign-in or in a session.

use super::create_device::seed_place;
use super::totp;
use super::{Device, totp::Parameters};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::secret::Secret;
use crate::sign_in::listens;
use crate::store::Written;
use crate::users::User;

/// Steps either way in which two right codes of a wrong clock are looked for: ten minutes.
const SKEW_STEPS: i64 = 20;

/// Places for devices of a user of a directory; a user of an account has one.
const PLACES: i64 = 2;

/// A device that is not bound yet: the only time its seed is shown.
#[derive(Clone, Debug)]
pub struct NewSeed {
    /// The device's name.
    pub device: String,
    /// The seed as authenticators read it.
    pub base32_seed: Secret,
    /// The same with all that goes with it, as authenticators scan it.
    pub uri: Secret,
}

/// Makes a device for the user in place of any that it did not bind: whoever sees the page a
/// second time gets another seed, never the same again.
///
/// # Errors
/// [`Error::Exists`] when no place is left; [`Error::LimitReached`] of the account's devices.
pub(crate) async fn begin_own(
    cx: &mut Context<'_>,
    user: &User,
    issuer: &str,
) -> Result<NewSeed, Error> {
    let held = cx.tx.devices_of(&user.id).await?;
    for device in held.iter().filter(|device| !device.bound) {
        cx.tx.delete_device(&device.id).await?;
    }
    let places = if user.directory.is_some() { PLACES } else { 1 };
    let taken = |slot: &i64| held.iter().any(|device| device.bound && device.slot == *slot);
    let slot = (0..places).find(|slot| !taken(slot));
    let slot = slot.ok_or_else(|| Error::exists(Noun::UserDevice, &user.name))?;
    let limit = cx.identity.settings.devices_per_account;
    if !cx.tx.take_device_place(&user.account, limit).await? {
        return Err(Error::LimitReached(Noun::Device));
    }
    let id = cx.mint().device();
    let seed = totp::new_seed(cx.sources());
    let device = Device {
        sealed_seed: cx.identity.sealer.seal(seed_place(&id), &seed, cx.sources()),
        // Its own id: unique, of the form every view takes for a name, and known to nobody who
        // names one through a view.
        name: id.to_string(),
        id,
        account: user.account.clone(),
        holder: Some(user.id.clone()),
        slot,
        bound: false,
        parameters: Parameters::default(),
        last_step: -1,
        failures: 0,
        failed_at: None,
        drift: 0,
        used_at: None,
        created_at: cx.now,
        bound_at: None,
    };
    if cx.tx.insert_device(&device).await? == Written::Taken {
        return Err(Error::exists(Noun::Device, &device.name));
    }
    let base32_seed = totp::base32(&seed);
    let uri = totp::uri(&device.parameters, issuer, &user.name, &base32_seed);
    Ok(NewSeed { device: device.name, base32_seed, uri })
}

/// Takes a device that is not bound from the user it is meant for. It stays, unless the user made
/// it on a page and never bound it: nobody else saw its seed, so nobody could ever use it.
pub(crate) async fn let_go(cx: &mut Context<'_>, device: &Device) -> Result<(), Error> {
    if device.name == device.id.as_str() && device.used_at.is_none() {
        return cx.tx.delete_device(&device.id).await.map(drop);
    }
    cx.tx.release_device(&device.id).await
}

/// Binds the device that the user holds and has not bound, and returns its name. The inner error
/// is a refusal to be kept: wrong codes are counted.
pub(crate) async fn finish_own(
    cx: &mut Context<'_>,
    user: &User,
    (first, second): (&Secret, &Secret),
) -> Result<Result<String, Error>, Error> {
    let held = cx.tx.devices_of(&user.id).await?;
    let device = held.into_iter().find(|device| !device.bound);
    let device = device.ok_or_else(|| Error::not_found(Noun::UserDevice, &user.name))?;
    let (now, parameters) = (cx.now, device.parameters);
    if !listens(cx, device.failures, device.failed_at) {
        return Ok(Err(Error::WrongCode));
    }
    let seed = cx.identity.sealer.open(seed_place(&device.id), &device.sealed_seed)?;
    let Some(pair) = parameters.read(first).zip(parameters.read(second)) else {
        cx.tx.count_failure(&device.id, now).await?;
        return Ok(Err(Error::WrongCode));
    };
    let step = parameters.find_pair(&seed, pair, now);
    // Both codes must be unused: the earlier one's step lies after the last used step.
    let Some(step) = step.filter(|step| step - 1 > device.last_step) else {
        let skew = parameters.find_skew(&seed, pair, now, SKEW_STEPS);
        let off = skew.filter(|steps| steps.abs() > totp::WINDOW);
        cx.tx.count_failure(&device.id, now).await?;
        return Ok(Err(off.map_or(Error::WrongCode, |steps| Error::WrongClock {
            seconds: steps * parameters.period,
        })));
    };
    let drift = parameters.drift(step, now);
    if cx.tx.bind_device(&device.id, &user.id, step, drift, now).await? == Written::Taken {
        return Err(Error::exists(Noun::UserDevice, &user.name));
    }
    cx.about(format!("user {} device {}", user.id, device.id));
    Ok(Ok(device.name))
}
