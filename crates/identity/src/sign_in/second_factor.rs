//! Checking one code of a device: every door that takes a code comes here.

use crate::context::Context;
use crate::error::Error;
use crate::ids::UserId;
use crate::mfa::{Device, seed_place};
use crate::secret::Secret;
use crate::sign_in::guesses::resting;
use crate::sign_in::{Factor, FactorEvent, TotpProfile, record_factor};

/// Wrong codes in a row after which a device's codes are no longer looked at (NIST SP
/// 800-63B). An administrator resets a device by binding a new one.
pub const GUESSES: u32 = 100;

/// Whether `code` is a code of the device that was not used before. A right one is used up;
/// a wrong one is counted, so the command must end in a verdict, not in an error. While the
/// device rests after wrong codes none is looked at, and none is counted.
pub(crate) async fn check_code(
    cx: &mut Context<'_>,
    device: &Device,
    code: &Secret,
    profile: TotpProfile,
) -> Result<bool, Error> {
    if resting(device.failures, device.failed_at, cx.now) {
        return Ok(false);
    }
    let seed = cx.identity.sealer.open(seed_place(&device.id), &device.sealed_seed)?;
    let parameters = &device.parameters;
    let step = match parameters.read(code) {
        Some(code) if device.failures < GUESSES => {
            parameters.find(&seed, code, cx.now, device.drift, profile)
        }
        _ => None,
    };
    // The conditional write alone decides whether the step was still unused.
    if let Some(step) = step {
        let drift = parameters.drift(step, cx.now);
        if cx.tx.use_step(&device.id, step, drift, cx.now).await? {
            return Ok(true);
        }
    }
    count_wrong(cx, device, device.holder.as_ref()).await?;
    Ok(false)
}

/// Counts a wrong code of a device. The one that wears it out is on its user's record.
pub(crate) async fn count_wrong(
    cx: &mut Context<'_>,
    device: &Device,
    user: Option<&UserId>,
) -> Result<(), Error> {
    let failures = cx.tx.count_failure(&device.id, cx.now).await?;
    match user {
        Some(user) if failures == GUESSES => {
            record_factor(cx, user, Factor::Totp, &device.name, FactorEvent::Disabled).await
        }
        _ => Ok(()),
    }
}
