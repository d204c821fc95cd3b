use async_trait::async_trait;

use crate::context::Context;
use crate::error::{Error, Noun};
use crate::guards::Guard;
use crate::ids::PasskeyId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::sessions::end_others;
use crate::sessions::own::own_to_change;
use crate::sign_in::{Factor, Facts, factor_removed};
use crate::users::{User, UserRef};

/// Removes a passkey of the session's user, who must have proved itself of late, unless signing
/// in demands a factor and this is the last.
#[derive(Clone, Debug)]
pub struct RemoveOwnPasskey {
    /// Which.
    pub passkey: PasskeyId,
    /// Whether the caller's other sessions end.
    pub end_others: bool,
}

#[async_trait]
impl Command for RemoveOwnPasskey {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let (session, user) = own_to_change(cx).await?;
        remove_own(cx, &user, &self.passkey).await?;
        if self.end_others {
            end_others(cx, &user, &session).await?;
        }
        Ok(Verdict::Done(()))
    }
}

/// Removes a passkey by an interface for administrators. Whoever is not its user makes that
/// user start anew; its user must have used a second factor for the token it comes with, or of
/// late for its temporary key, for removing one must not be the way around it.
#[derive(Clone, Debug)]
pub struct RemovePasskey {
    /// Whose.
    pub user: UserRef,
    /// Which.
    pub passkey: PasskeyId,
}

#[async_trait]
impl Command for RemovePasskey {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let user = cx.user_to_change(&self.user).await?;
        let caller = cx.caller()?;
        if !caller.is_behind(&user.id) {
            let name = take(cx, &user, &self.passkey).await?;
            factor_removed(cx, &user, (Factor::Passkey, &name)).await?;
        } else if caller.shows_factor(cx.now) == Some(true) {
            remove_own(cx, &user, &self.passkey).await?;
        } else {
            return Err(Error::ProofTooOld);
        }
        Ok(Verdict::Done(()))
    }
}

async fn remove_own(cx: &mut Context<'_>, user: &User, id: &PasskeyId) -> Result<(), Error> {
    let name = take(cx, user, id).await?;
    // At the door of passwords, whichever the caller came through: a passkey opens its own.
    let facts = Facts::at_page(cx, user).await?;
    if facts.would_miss(facts.situation.bound) && cx.holds(Guard::LastFactor) {
        // What was taken comes back with the error.
        return Err(Error::RequiredBySignIn);
    }
    factor_removed(cx, user, (Factor::Passkey, &name)).await
}

/// Removes it and returns its name.
async fn take(cx: &mut Context<'_>, user: &User, id: &PasskeyId) -> Result<String, Error> {
    let held = cx.tx.passkeys_of(&user.id).await?;
    let found = held.into_iter().find(|passkey| passkey.id == *id);
    let passkey = found.ok_or_else(|| Error::not_found(Noun::Passkey, id.as_str()))?;
    cx.tx.delete_passkey(&user.id, id).await?;
    cx.about(format!("user {} passkey {id}", user.id));
    Ok(passkey.name)
}
