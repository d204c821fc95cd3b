//! What the server does with the outbox, beside requests.

use super::letter::{Letter, place};
use super::{Channel, Outgoing};
use crate::error::Error;
use crate::ids::MessageId;
use crate::pipeline::Identity;
use crate::sources::Timestamp;

/// The first wait after a failed delivery, in seconds; each further one is twice as long.
const FIRST_WAIT: i64 = 5;

/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 5 * 60;

/// A message taken for delivery.
#[derive(Debug)]
pub struct Parcel {
    /// Its id, the same at every try: a gateway can tell a repetition by it.
    pub id: MessageId,
    /// What it says and to whom.
    pub letter: Letter,
    /// How often it was tried before.
    pub tries: u32,
    /// When it is given up.
    pub expires_at: Timestamp,
}

/// What was taken from the outbox.
#[derive(Debug, Default)]
pub struct Taken {
    /// To deliver.
    pub parcels: Vec<Parcel>,
    /// Given up: too old, or not readable under this server's key.
    pub given_up: Vec<MessageId>,
}

/// Takes at most `limit` messages that are due by a way. No other node takes them for
/// `lease` seconds, within which each must be [`delivered`] or [`postponed`].
///
/// # Errors
/// Only the store's own; then nothing was taken.
pub async fn take(
    identity: &Identity,
    channel: Channel,
    lease: i64,
    limit: u32,
) -> Result<Taken, Error> {
    let now = identity.now();
    // Most of the time there is nothing, and a look disturbs nobody.
    if !identity.store.read().await?.outgoing_due(channel, now).await? {
        return Ok(Taken::default());
    }
    let mut tx = identity.store.write().await?;
    let due = tx.take_outgoing(channel, now, now.plus_seconds(lease), limit).await?;
    let mut taken = Taken::default();
    for message in due {
        match parcel(identity, &message).filter(|_| now < message.expires_at) {
            Some(parcel) => taken.parcels.push(parcel),
            None => {
                tx.delete_outgoing(&message.id).await?;
                taken.given_up.push(message.id);
            }
        }
    }
    tx.commit().await?;
    Ok(taken)
}

fn parcel(identity: &Identity, message: &Outgoing) -> Option<Parcel> {
    let opened = identity.sealer.open(place(&message.id), &message.sealed).ok()?;
    let letter = serde_json::from_slice(opened.expose()).ok()?;
    let Outgoing { id, tries, expires_at, .. } = message.clone();
    Some(Parcel { id, letter, tries, expires_at })
}

/// The gateway took the message.
///
/// # Errors
/// Only the store's own; then the message will be delivered again.
pub async fn delivered(identity: &Identity, id: &MessageId) -> Result<(), Error> {
    remove(identity, id).await
}

/// The gateway will never take the message.
///
/// # Errors
/// Only the store's own; then it is tried again when the lease is over.
pub async fn given_up(identity: &Identity, id: &MessageId) -> Result<(), Error> {
    remove(identity, id).await
}

async fn remove(identity: &Identity, id: &MessageId) -> Result<(), Error> {
    let mut tx = identity.store.write().await?;
    tx.delete_outgoing(id).await?;
    tx.commit().await
}

/// The gateway did not take the message: when it is tried again, or `None` when it is given up,
/// for by then its time is over.
///
/// # Errors
/// Only the store's own; then it is tried again when the lease is over.
pub async fn postponed(identity: &Identity, parcel: &Parcel) -> Result<Option<Timestamp>, Error> {
    let wait = FIRST_WAIT.saturating_mul(1_i64.checked_shl(parcel.tries).unwrap_or(i64::MAX));
    let next_at = identity.now().plus_seconds(wait.clamp(FIRST_WAIT, LONGEST_WAIT));
    let again = Some(next_at).filter(|next_at| *next_at < parcel.expires_at);
    let mut tx = identity.store.write().await?;
    match again {
        Some(next_at) => tx.postpone_outgoing(&parcel.id, next_at).await?,
        None => drop(tx.delete_outgoing(&parcel.id).await?),
    }
    tx.commit().await?;
    Ok(again)
}
