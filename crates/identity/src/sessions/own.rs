//! What every command of a session begins with.

use super::{PROOF_SECONDS, Session, end_others};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::secret::Secret;
use crate::sign_in::{Bound, Factor, factor_bound, settings_of};
use crate::users::User;

/// The caller's session and its user, whose row is locked.
///
/// # Errors
/// [`Unauthenticated::Missing`] when the caller came without a session.
pub(crate) async fn own(cx: &mut Context<'_>) -> Result<(Session, User), Error> {
    let believed = cx.believed.clone().ok_or(Unauthenticated::Missing)?;
    let session = believed.session.clone().ok_or(Unauthenticated::Missing)?;
    cx.tx.lock_user(&session.user).await?;
    // As they are now that nobody else changes them.
    let sessions = cx.tx.sessions_of(&session.user).await?;
    let session = sessions.into_iter().find(|held| held.id == session.id);
    let session = session.ok_or(Unauthenticated::UnknownToken)?;
    let found = cx.tx.user(&session.user).await?;
    let user = found.filter(|user| user.enabled || !cx.holds(Guard::Disabled));
    Ok((session, user.ok_or(Unauthenticated::UnknownToken)?))
}

/// The same for what a session found open must not give: its user must have proved itself of
/// late.
///
/// # Errors
/// [`Error::ProofTooOld`].
pub(crate) async fn own_proved(cx: &mut Context<'_>) -> Result<(Session, User), Error> {
    let (session, user) = own(cx).await?;
    let now = cx.now;
    let late = |at| now.seconds_since(at) > PROOF_SECONDS;
    // Who has a factor must have shown one of late: the password alone got in, at times.
    let shown = match has_factor(cx, &user).await? {
        true => session.mfa_at.is_some_and(|at| !late(at)) || !cx.holds(Guard::FreshFactor),
        false => true,
    };
    if (late(session.proved_at) && cx.holds(Guard::FreshProof)) || !shown {
        return Err(Error::ProofTooOld);
    }
    Ok((session, user))
}

/// The same for a change of factors, in an account that leaves factors to its users.
///
/// # Errors
/// [`Error::ProofTooOld`]; [`Error::NotSelfService`].
pub(crate) async fn own_to_change(cx: &mut Context<'_>) -> Result<(Session, User), Error> {
    let (session, user) = own_proved(cx).await?;
    let left = user.is_owner || settings_of(cx.tx, &user).await?.manage_factors_allowed;
    if !left && cx.holds(Guard::SelfService) {
        return Err(Error::NotSelfService);
    }
    Ok((session, user))
}

/// What follows from a factor that was bound in a session, as [`factor_bound`] says it; binding
/// one shows it.
pub(crate) async fn bound_in(
    cx: &mut Context<'_>,
    (session, user): (&Session, &User),
    bound: (Factor, &str),
    before: Bound,
    ends_others: bool,
) -> Result<Vec<Secret>, Error> {
    let codes = factor_bound(cx, user, bound, before).await?;
    let (hash, now) = (&session.hash, cx.now);
    if !cx.tx.renew_session(hash, hash, session.proved_at, Some(now)).await? {
        return Err(Unauthenticated::UnknownToken.into());
    }
    if ends_others {
        end_others(cx, user, session).await?;
    }
    Ok(codes)
}

/// Whether a user has a factor of its own.
pub(crate) async fn has_factor(cx: &mut Context<'_>, user: &User) -> Result<bool, Error> {
    let devices = cx.tx.devices_of(&user.id).await?;
    Ok(devices.iter().any(|device| device.bound) || !cx.tx.passkeys_of(&user.id).await?.is_empty())
}
