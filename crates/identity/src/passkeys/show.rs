use async_trait::async_trait;

use super::Passkey;
use super::answer::{Envelope, Refusal};
use super::ceremony::{Begun, Ceremonies, Kept, Purpose};
use super::keep::{keep_in_attempt, keep_in_session, open};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::guards::Guard;
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::sessions::own::own;
use crate::sign_in::{Factor, FactorEvent, Stage, attempts, note};
use crate::users::User;

/// Asks the browser for a passkey of the user whose sign-in waits for a second factor.
/// [`EnterCode`](crate::sign_in::EnterCode) takes the answer.
#[derive(Clone, Debug)]
pub struct BeginPasskey {
    /// The sign-in.
    pub attempt: Secret,
}

#[async_trait]
impl Command for BeginPasskey {
    /// What the browser passes to `navigator.credentials.get()`, as JSON.
    type Outcome = String;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<String>, Error> {
        let (attempt, user) = attempts::open(cx, &self.attempt, Stage::SecondFactor).await?;
        let begun = begin(cx, &user).await?;
        keep_in_attempt(cx, &attempt, begun).await.map(Verdict::Done)
    }
}

/// Asks the browser for a passkey of the session's user, who is to prove itself once more.
/// [`Reprove`](crate::sessions::Reprove) takes the answer.
#[derive(Clone, Debug)]
pub struct BeginPasskeyProof;

#[async_trait]
impl Command for BeginPasskeyProof {
    /// What the browser passes to `navigator.credentials.get()`, as JSON.
    type Outcome = String;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<String>, Error> {
        let (session, user) = own(cx).await?;
        let begun = begin(cx, &user).await?;
        keep_in_session(cx, &session, begun).await.map(Verdict::Done)
    }
}

async fn begin(cx: &mut Context<'_>, user: &User) -> Result<Begun, Error> {
    let mut held = cx.tx.passkeys_of(&user.id).await?;
    held.retain(|passkey| !passkey.suspect);
    // An empty list would ask for anybody's.
    if held.is_empty() {
        return Err(Error::not_found(Noun::Passkey, ""));
    }
    let ceremonies = Ceremonies::of(cx.identity)?;
    ceremonies.begin_showing(&held, Purpose::Show, cx.now, cx.sources())
}

/// Whether `answer`, what the browser sent, is the user's answer with a passkey to the sealed
/// `challenge`, which was taken away and is good once. A passkey that may have been copied is
/// marked and refused.
pub(crate) async fn verify(
    cx: &mut Context<'_>,
    user: &User,
    challenge: &[u8],
    answer: &Secret,
) -> Result<bool, Error> {
    let kept = open(cx, &user.id, challenge)?;
    let answer = answer.expose_text();
    let shown = match named(cx, answer) {
        Ok(id) => {
            let found = cx.tx.passkey_by_credential(&id).await?;
            let found = found.filter(|held| held.user == user.id || !cx.holds(Guard::PasskeyOwner));
            check(cx, kept, Purpose::Show, answer, (user, found)).await?
        }
        Err(refusal) => Err(refusal),
    };
    if let Err(refusal) = &shown {
        cx.about(format!("passkey: {}", refusal.why()));
    }
    Ok(shown.is_ok())
}

/// The credential an answer names.
pub(super) fn named(cx: &Context<'_>, answer: &str) -> Result<Vec<u8>, Refusal> {
    Envelope::read::<serde::de::IgnoredAny>(&cx.identity.guards, answer)?.0.credential_id()
}

/// Whether the passkey answers the challenge, and notes the use. What it finds out must be
/// kept, so the command must end in a verdict, not in an error.
pub(super) async fn check(
    cx: &mut Context<'_>,
    kept: Kept,
    purpose: Purpose,
    answer: &str,
    (user, passkey): (&User, Option<Passkey>),
) -> Result<Result<(), Refusal>, Error> {
    let Some(passkey) = passkey else { return Ok(Err(Refusal::new("unknown credential"))) };
    let ceremonies = Ceremonies::of(cx.identity)?;
    let shown = ceremonies.finish_showing(kept, purpose, answer, (user, &passkey), cx.now);
    let shown = match shown {
        Ok(shown) => shown,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let counts = cx.tx.use_passkey(&passkey.id, shown.counter, &shown.credential, cx.now).await?;
    if counts || !cx.holds(Guard::PasskeyCounter) {
        return Ok(Ok(()));
    }
    if passkey.suspect {
        return Ok(Err(Refusal::new(format!("{} is under suspicion", passkey.id))));
    }
    // §7.2, step 22: two keys count on their own, so one is a copy, and nobody knows which.
    cx.tx.suspect_passkey(&passkey.id).await?;
    note(cx, user, Factor::Passkey, &passkey.name, FactorEvent::Disabled).await?;
    Ok(Err(Refusal::new(format!("counter of {} went back: perhaps a copy", passkey.id))))
}
