//! What ends with a password, a factor or a user's right to sign in.

use crate::context::Context;
use crate::error::Error;
use crate::guards::Guard;
use crate::ids::UserId;

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
