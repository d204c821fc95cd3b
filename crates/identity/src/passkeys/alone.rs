use async_trait::async_trait;

use super::Passkey;
use super::answer::Refusal;
use super::ceremony::{Ceremonies, Kept, Purpose};
use super::keep::{hand_in, hand_out};
use super::show::{check, named};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::ids::KeyId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::machine::{Progress, Shown, begin};
use crate::sign_in::{Door, Factor, Step, settings_of};
use crate::users::User;

/// Under which key the nonces of challenges are kept.
const NONCES: &str = "passkey";

/// Asks the browser for any passkey of this place.
#[derive(Clone, Debug)]
pub struct BeginPasskeyAlone;

/// What the browser is asked, and what it brings back with the answer.
#[derive(Clone, Debug)]
pub struct AskedAlone {
    /// What the browser passes to `navigator.credentials.get()`, as JSON.
    pub options: String,
    /// For [`FinishPasskeyAlone`].
    pub challenge: Secret,
}

#[async_trait]
impl Command for BeginPasskeyAlone {
    type Outcome = AskedAlone;
    // Anybody may ask, so that asking leaves nothing behind.
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<AskedAlone>, Error> {
        let ceremonies = Ceremonies::of(cx.identity)?;
        let begun = ceremonies.begin_showing(&[], Purpose::Alone, cx.now, cx.sources())?;
        let challenge = hand_out(cx, &begun.kept)?;
        Ok(Verdict::Done(AskedAlone { options: begun.options, challenge }))
    }
}

/// Signs in with a passkey alone, which must verify its user. It stands for both factors.
#[derive(Clone, Debug)]
pub struct FinishPasskeyAlone {
    /// What [`BeginPasskeyAlone`] handed out.
    pub challenge: Secret,
    /// The browser's answer, as JSON.
    pub response: String,
    /// What browser, as it calls itself.
    pub agent: String,
}

#[async_trait]
impl Command for FinishPasskeyAlone {
    type Outcome = Step;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Step>, Error> {
        // Whoever sends what nobody handed out writes nothing down.
        Ceremonies::of(cx.identity)?;
        if hand_in(cx, &self.challenge).is_none() || named(cx, &self.response).is_err() {
            return Err(Unauthenticated::WrongCredentials.into());
        }
        match self.shown(cx).await? {
            Ok(user) => {
                let mut progress = Progress::begun(cx, Door::PasskeyPage, user, &self.agent);
                progress.show(cx, Shown(Factor::Passkey));
                begin(cx, progress, None).await
            }
            Err(refusal) => {
                cx.about(format!("passkey alone: {}", refusal.why()));
                Ok(Verdict::Refused(Unauthenticated::WrongCredentials.into()))
            }
        }
    }
}

impl FinishPasskeyAlone {
    /// Whose passkey answers.
    async fn shown(&self, cx: &mut Context<'_>) -> Result<Result<User, Refusal>, Error> {
        let kept = match taken(cx, &self.challenge).await? {
            Ok(kept) => kept,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (user, passkey) = match self.holder(cx).await? {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let found = (&user, Some(passkey));
        let checked = check(cx, kept, Purpose::Alone, &self.response, found).await?;
        Ok(checked.map(|()| user))
    }

    /// The user of the passkey that the answer names, if it may come alone.
    async fn holder(
        &self,
        cx: &mut Context<'_>,
    ) -> Result<Result<(User, Passkey), Refusal>, Error> {
        let id = match named(cx, &self.response) {
            Ok(id) => id,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(found) = cx.tx.passkey_by_credential(&id).await? else {
            return Ok(Err(Refusal::new("unknown credential")));
        };
        cx.tx.lock_user(&found.user).await?;
        // As both are now that nobody else changes them.
        let passkey = cx.tx.passkey_by_credential(&id).await?;
        let user = cx.tx.user(&found.user).await?;
        let Some((user, passkey)) = user.zip(passkey) else {
            return Ok(Err(Refusal::new("unknown credential")));
        };
        cx.about_user(&user);
        if !passkey.alone && cx.holds(Guard::PasskeyAlone) {
            return Ok(Err(Refusal::new("a second factor only")));
        }
        let allowed = settings_of(cx.tx, &user).await?.passkey_allowed;
        if !allowed && cx.holds(Guard::PasskeyAllowed) {
            return Ok(Err(Refusal::new("not allowed in this account")));
        }
        Ok(Ok((user, passkey)))
    }
}

/// The challenge, good this once: its nonce is kept with what follows from it, on every node
/// and over restarts, for as long as the challenge would be good.
async fn taken(cx: &mut Context<'_>, challenge: &Secret) -> Result<Result<Kept, Refusal>, Error> {
    let Some(kept) = hand_in(cx, challenge) else {
        return Ok(Err(Refusal::new("challenge is not ours")));
    };
    let key = KeyId::new(NONCES);
    let unused = cx.tx.insert_nonce(&key, kept.challenge(), kept.until()).await?;
    Ok(match unused || !cx.holds(Guard::ChallengeOnce) {
        true => Ok(kept),
        false => Err(Refusal::new("challenge was used")),
    })
}
