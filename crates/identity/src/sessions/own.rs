//! What every command of a session begins with.

use super::{PROOF_SECONDS, Session};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::sign_in::settings_of;
use crate::users::User;

/// The caller's session and its user, whose row is locked.
///
/// # Errors
/// [`Unauthenticated::Missing`] when the caller came without a session.
pub(crate) async fn own(cx: &mut Context<'_>) -> Result<(Session, User), Error> {
    let believed = cx.believed.clone().ok_or(Unauthenticated::Missing)?;
    let session = believed.session.clone().ok_or(Unauthenticated::Missing)?;
    cx.tx.lock_user(&session.user).await?;
    // As it is now that nobody else changes it.
    let user = cx.tx.user(&session.user).await?.filter(|user| user.enabled);
    Ok((session, user.ok_or(Unauthenticated::UnknownToken)?))
}

/// The same for a change of factors, before which the user must have proved itself of late, in
/// an account that leaves factors to its users.
///
/// # Errors
/// [`Error::ProofTooOld`]; [`Error::NotSelfService`].
pub(crate) async fn own_to_change(cx: &mut Context<'_>) -> Result<(Session, User), Error> {
    let (session, user) = own(cx).await?;
    if cx.now.seconds_since(session.proved_at) > PROOF_SECONDS {
        return Err(Error::ProofTooOld);
    }
    if !user.is_owner && !settings_of(cx.tx, &user).await?.manage_factors_allowed {
        return Err(Error::NotSelfService);
    }
    Ok((session, user))
}
