use crate::error::Error;
use crate::pipeline::Identity;

/// How long an ended token stays, in seconds, so that its bearer is told when it ended rather
/// than that there is none: one day.
const KEPT: i64 = 24 * 60 * 60;

/// Removes what nobody can use any more: tokens that ended a day ago, and nonces whose time is
/// over. Returns how many of both. Run it now and then, beside requests.
///
/// # Errors
/// Only the store's own; then nothing was removed.
pub async fn sweep(identity: &Identity) -> Result<u64, Error> {
    let now = identity.now();
    let mut tx = identity.store.write().await?;
    let tokens = tx.sweep_tokens(now.plus_seconds(-KEPT)).await?;
    let nonces = tx.sweep_nonces(now).await?;
    tx.commit().await?;
    Ok(tokens + nonces)
}
