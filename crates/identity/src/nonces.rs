//! A request's nonce: taken once, with its transaction where that is possible.

use crate::authenticate::NONCE_MEMORY;
use crate::caller::Proof;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::ids::KeyId;
use crate::pipeline::{Envelope, Identity};
use crate::sources::Timestamp;
use crate::store::Tx;

/// A request takes its nonce once, however often its command is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nonce {
    Untaken,
    /// Asked for, and the answer is not there: perhaps taken.
    Asked,
    /// Taken with a reading transaction, and lost if that fails.
    TakenAlong,
    Taken,
}

impl Nonce {
    /// What a reading transaction may take along.
    pub(crate) fn to_take(
        self,
        envelope: &Envelope,
        now: Timestamp,
    ) -> Option<(String, Timestamp)> {
        let (_, nonce) = signed_nonce(&envelope.proof).filter(|_| self == Self::Untaken)?;
        Some((nonce.to_owned(), now.plus_seconds(NONCE_MEMORY)))
    }

    pub(crate) async fn take(
        &mut self,
        identity: &Identity,
        tx: &mut dyn Tx,
        envelope: &Envelope,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (Self::Untaken, Some((key, nonce))) = (&self, signed_nonce(&envelope.proof)) else {
            return Ok(());
        };
        let (free, taken) = match tx.foreseen_nonce().await? {
            Some(free) => (free, Self::TakenAlong),
            None => {
                *self = Self::Asked;
                let until = now.plus_seconds(NONCE_MEMORY);
                let free = identity.store.take_nonce(key.as_str(), nonce, now, until).await?;
                (free, Self::Taken)
            }
        };
        *self = taken;
        let may = free || !identity.guards.hold(Guard::Nonce);
        if may { Ok(()) } else { Err(Unauthenticated::Replayed.into()) }
    }

    /// The transaction it was taken with ended well.
    pub(crate) fn is_kept(&mut self) {
        if *self == Self::TakenAlong {
            *self = Self::Taken;
        }
    }

    /// Whether a request whose transaction came to nothing may try another.
    pub(crate) fn lets_try_again(&mut self) -> bool {
        if *self == Self::TakenAlong {
            *self = Self::Untaken;
        }
        *self != Self::Asked
    }
}

/// Stores the nonce with the change it came with, so that a restart forgets neither.
pub(crate) async fn keep_nonce(
    tx: &mut dyn Tx,
    proof: &Proof,
    now: Timestamp,
) -> Result<(), Error> {
    if let Some((key, nonce)) = signed_nonce(proof)
        && !tx.insert_nonce(key, nonce, now.plus_seconds(NONCE_MEMORY)).await?
    {
        return Err(Unauthenticated::Replayed.into());
    }
    Ok(())
}

fn signed_nonce(proof: &Proof) -> Option<(&KeyId, &str)> {
    match proof {
        Proof::Signed(signed) => signed.nonce.as_deref().map(|nonce| (&signed.key_id, nonce)),
        _ => None,
    }
}
