use crate::error::Error;
use crate::messages::SEND_WINDOW;
use crate::pipeline::Identity;

/// How long an ended token or temporary key stays, in seconds, so that its bearer is told when it
/// ended rather than that there is none: one day.
const KEPT: i64 = 24 * 60 * 60;

/// Removes what nobody can use any more: tokens and temporary keys that ended a day ago, and
/// nonces, sessions, sign-ins under way and the like whose time is over. Returns how many rows.
/// Run it now and then, beside requests.
///
/// # Errors
/// Only the store's own; then nothing was removed.
pub async fn sweep(identity: &Identity) -> Result<u64, Error> {
    let now = identity.now();
    let mut tx = identity.store.write().await?;
    let swept = [
        tx.sweep_tokens(now.plus_seconds(-KEPT)).await?,
        tx.sweep_temporary_keys(now.plus_seconds(-KEPT)).await?,
        tx.sweep_nonces(now).await?,
        tx.sweep_failures(now).await?,
        tx.sweep_attempts(now).await?,
        tx.sweep_sessions(now).await?,
        tx.sweep_message_codes(now.plus_seconds(-SEND_WINDOW)).await?,
        tx.sweep_trusted_browsers(now).await?,
    ];
    tx.commit().await?;
    Ok(swept.iter().sum())
}
