//! Doors without stages: what they need must have been shown by now.

use super::facts::Facts;
use super::requirement::{Need, Requirement};
use super::{Admitted, Door, Factor};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::sources::Timestamp;
use crate::users::User;

/// Lets a user through a door with the second factors that were shown, or says why not. A reason
/// must end in a verdict, not in an error, for the record of it to be kept.
pub(crate) async fn admit(
    cx: &mut Context<'_>,
    door: Door,
    user: &User,
    shown: (Vec<Factor>, Option<Timestamp>),
) -> Result<Result<Admitted, Unauthenticated>, Error> {
    let facts = Facts::read(cx, user, door).await?;
    Ok(admit_by(cx, &facts, user, shown))
}

/// The same by facts that were read.
pub(super) fn admit_by(
    cx: &mut Context<'_>,
    facts: &Facts,
    user: &User,
    (factors, mfa_at): (Vec<Factor>, Option<Timestamp>),
) -> Result<Admitted, Unauthenticated> {
    let door = facts.situation.door;
    if !user.enabled && cx.holds(Guard::Disabled) {
        return Err(Unauthenticated::DisabledUser { user: user.name.clone(), key: None });
    }
    let by_password = door != Door::KeyToken;
    if by_password && !facts.password_on(cx) {
        return Err(Unauthenticated::WrongCredentials);
    }
    let requirement = facts.requirement();
    record(cx, door, &requirement, &factors);
    let met = match &requirement.need {
        Need::Nothing => true,
        // A second factor of the token or session that is shown counts here.
        Need::Show(_) => mfa_at.is_some(),
        Need::Bind | Need::OfferBind | Need::Refuse => false,
    };
    if !met && cx.holds(Guard::TokenFactor) {
        return Err(Unauthenticated::SecondFactor);
    }
    let expired = match door {
        // Nobody was ever asked for a password.
        Door::KeyToken => false,
        // People are told to change it, on pages.
        Door::SessionKey => facts.password_expired(cx.now),
        // Programs go on with the one they were given, as at the vendor, until it is too old.
        _ => facts.password_too_old(cx.now),
    };
    if expired && cx.holds(Guard::PasswordExpiry) {
        return Err(Unauthenticated::PasswordExpired);
    }
    let who = (user.id.clone(), user.account.clone());
    let rule = requirement.rule.word().to_owned();
    Ok(Admitted::through(door, who, (factors, mfa_at), rule))
}

/// Which rule asked for what, and what was shown, for the audit.
pub(super) fn record(
    cx: &mut Context<'_>,
    door: Door,
    requirement: &Requirement,
    shown: &[Factor],
) {
    let (said, need) = (requirement.said(), &requirement.need);
    let shown: Vec<&str> = shown.iter().map(|factor| factor.word()).collect();
    let door = door.word();
    cx.about(format!("{door}: {said}: {need:?}; shown: [{}]", shown.join(", ")));
}
