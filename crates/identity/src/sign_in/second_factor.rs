//! Checking one answer with a second factor: every door comes here, so that one budget of
//! guesses holds for all of them. The user's row is locked from before the count is read.

use super::guesses::resting;
use super::history::{FactorEvent, note};
use super::{Attempt, Factor};
use crate::context::Context;
use crate::error::Error;
use crate::guards::Guard;
use crate::messages::{self, Channel};
use crate::mfa::{Device, seed_place};
use crate::secret::Secret;
use crate::sessions::Session;
use crate::sources::Timestamp;
use crate::tokens::TokenHash;
use crate::users::User;
use crate::{passkeys, recovery};

/// Wrong answers in a row after which a factor is no longer listened to (NIST SP 800-63B).
/// Only an administrator brings it back: a device by binding a new one.
pub const GUESSES: u32 = 100;

/// What somebody shows.
pub(crate) struct Answer<'a> {
    /// As which factor.
    pub(crate) factor: Factor,
    /// The code as typed; the browser's answer, for a passkey.
    pub(crate) code: &'a Secret,
    /// What it answers to.
    pub(crate) asked: Asked<'a>,
}

/// Where a factor is asked for. Challenges and codes that were sent are bound to it.
#[derive(Clone, Copy)]
pub(crate) enum Asked<'a> {
    /// In a sign-in under way.
    InAttempt(&'a Attempt),
    /// In a session, of its user once more.
    InSession(&'a Session),
    /// With the first factor, for a token.
    ForToken,
}

impl Asked<'_> {
    /// What a code that was sent is bound to.
    fn bound_to(self) -> Option<TokenHash> {
        match self {
            Self::InAttempt(attempt) => Some(attempt.hash),
            Self::InSession(session) => Some(session.hash),
            Self::ForToken => None,
        }
    }

    /// The challenge to a passkey, which is then gone.
    async fn take_challenge(self, cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::InAttempt(attempt) => cx.tx.take_attempt_challenge(&attempt.hash).await,
            Self::InSession(session) => cx.tx.take_session_challenge(&session.id).await,
            Self::ForToken => Ok(None),
        }
    }
}

/// Whether the answer is right. A wrong one is counted, so the command must end in a verdict,
/// not in an error. While a factor rests after wrong answers none is looked at or counted.
pub(crate) async fn check(
    cx: &mut Context<'_>,
    user: &User,
    answer: Answer<'_>,
) -> Result<bool, Error> {
    // Nobody else guesses between this look at the failures and what follows from it.
    cx.tx.lock_user(&user.id).await?;
    let factor = answer.factor;
    if factor == Factor::Totp {
        let devices = cx.tx.devices_of(&user.id).await?;
        let bound: Vec<&Device> = devices.iter().filter(|device| device.bound).collect();
        return check_devices(cx, user, &bound, answer.code).await;
    }
    let guesses = cx.tx.guesses(&user.id, factor).await?;
    if !listens(cx, guesses.failures, guesses.last_at) {
        return Ok(false);
    }
    let failures = cx.tx.count_guess(&user.id, factor, cx.now).await?;
    let right = match (factor, answer.asked.bound_to()) {
        (Factor::Passkey, _) => match answer.asked.take_challenge(cx).await? {
            Some(challenge) => passkeys::verify(cx, user, &challenge, answer.code).await?,
            None => false,
        },
        (Factor::Sms, Some(to)) => {
            messages::check(cx, user, &to, Channel::Sms, answer.code).await?
        }
        (Factor::Email, Some(to)) => {
            messages::check(cx, user, &to, Channel::Email, answer.code).await?
        }
        (Factor::RecoveryCode, _) => recovery::check(cx, user, answer.code).await?,
        (Factor::Sms | Factor::Email, None) | (Factor::Totp | Factor::TrustedBrowser, _) => false,
    };
    if right {
        cx.tx.forget_guesses(&user.id, factor).await?;
    } else if failures == GUESSES {
        note(cx, user, factor, "", FactorEvent::Disabled).await?;
    }
    Ok(right)
}

/// Whether a factor is listened to after so many wrong answers.
pub(crate) fn listens(cx: &Context<'_>, failures: u32, last_at: Option<Timestamp>) -> bool {
    let worn_out = failures >= GUESSES && cx.holds(Guard::GuessBudget);
    let rests = resting(failures, last_at, cx.now) && cx.holds(Guard::GuessRest);
    !worn_out && !rests
}

/// Whether `code` is a code of one of the devices that was not used before. A right one is used
/// up; a wrong one is counted with each of them, so that several devices are no more guesses.
pub(crate) async fn check_devices(
    cx: &mut Context<'_>,
    user: &User,
    devices: &[&Device],
    code: &Secret,
) -> Result<bool, Error> {
    let (now, profile) = (cx.now, cx.identity.settings.totp);
    let awake = |device: &&&Device| listens(cx, device.failures, device.failed_at);
    let awake: Vec<&Device> = devices.iter().filter(awake).copied().collect();
    for device in &awake {
        let seed = cx.identity.sealer.open(seed_place(&device.id), &device.sealed_seed)?;
        let parameters = &device.parameters;
        let step = parameters
            .read(code)
            .and_then(|code| parameters.find(&seed, code, now, device.drift, profile));
        // The conditional write alone decides whether the step was still unused.
        if let Some(step) = step
            && (cx.tx.use_step(&device.id, step, parameters.drift(step, now), now).await?
                || !cx.holds(Guard::CodeOnce))
        {
            return Ok(true);
        }
    }
    for device in awake {
        if cx.tx.count_failure(&device.id, now).await? == GUESSES {
            note(cx, user, Factor::Totp, &device.name, FactorEvent::Disabled).await?;
        }
    }
    Ok(false)
}
