//! What ends with a password, a factor or a user's right to sign in.

use super::{FACTORS, Factor};
use crate::context::Context;
use crate::error::Error;
use crate::guards::Guard;
use crate::ids::UserId;
use crate::users::User;

/// Ends all that a user's earlier proofs opened: tokens, sessions, temporary keys, sign-ins under
/// way, trust in browsers.
pub(crate) async fn end_all(cx: &mut Context<'_>, user: &UserId) -> Result<(), Error> {
    if !cx.holds(Guard::EndsAll) {
        return Ok(());
    }
    cx.tx.delete_tokens_of(user).await?;
    cx.tx.delete_sessions_of(user, None).await?;
    cx.tx.delete_temporary_keys_of(user).await?;
    cx.tx.delete_attempts_of(user).await?;
    cx.tx.delete_trusted_browsers_of(user).await
}

/// The same after somebody else took a factor from the user, who starts anew: with the last
/// factor its recovery codes go, and guesses at what can be guessed begin at none.
pub(crate) async fn factor_reset(cx: &mut Context<'_>, user: &User) -> Result<(), Error> {
    end_all(cx, &user.id).await?;
    for (factor, _) in FACTORS.into_iter().filter(|(factor, _)| *factor != Factor::Totp) {
        cx.tx.forget_guesses(&user.id, factor).await?;
    }
    let devices = cx.tx.devices_of(&user.id).await?;
    let left = devices.iter().any(|device| device.bound);
    if !left && cx.tx.passkeys_of(&user.id).await?.is_empty() {
        cx.tx.replace_recovery_codes(&user.id, &[]).await?;
    }
    Ok(())
}
