use async_trait::async_trait;

use super::ceremony::{Begun, Ceremonies};
use super::keep::{keep_in_session, open};
use super::{PASSKEYS_PER_USER, Passkey};
use crate::context::Context;
use crate::error::{Error, Noun, Problem};
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::sessions::own::{bound_in, own_to_change};
use crate::sign_in::{Factor, Facts};
use crate::store::Written;
use crate::users::{User, check_length};

/// Asks the browser for a new passkey of the session's user, who must have proved itself of
/// late.
#[derive(Clone, Debug)]
pub struct BeginPasskeyRegistration;

#[async_trait]
impl Command for BeginPasskeyRegistration {
    /// What the browser passes to `navigator.credentials.create()`, as JSON.
    type Outcome = String;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<String>, Error> {
        let (session, user) = own_to_change(cx).await?;
        let begun = begin(cx, &user).await?;
        keep_in_session(cx, &session, begun).await.map(Verdict::Done)
    }
}

/// Adds the passkey that the browser made for the session's user.
#[derive(Clone, Debug)]
pub struct FinishPasskeyRegistration {
    /// The browser's answer, as JSON.
    pub response: String,
    /// What the user calls it: 1 to 64 characters.
    pub name: String,
    /// Whether the caller's other sessions end.
    pub end_others: bool,
}

/// A passkey that was added.
#[derive(Clone, Debug)]
pub struct NewPasskey {
    /// It.
    pub passkey: Passkey,
    /// Recovery codes, where it is the first factor.
    pub recovery_codes: Vec<Secret>,
}

#[async_trait]
impl Command for FinishPasskeyRegistration {
    type Outcome = NewPasskey;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<NewPasskey>, Error> {
        check_passkey_name("name", &self.name)?;
        let (session, user) = own_to_change(cx).await?;
        let before = Facts::at_page(cx, &user).await?.situation.bound;
        let challenge = cx.tx.take_session_challenge(&session.id).await?;
        let passkey = match add(cx, &user, challenge, &self.response, &self.name).await? {
            Ok(passkey) => passkey,
            Err(refused) => return Ok(Verdict::Refused(refused)),
        };
        let (own, bound) = ((&session, &user), (Factor::Passkey, self.name.as_str()));
        let recovery_codes = bound_in(cx, own, bound, before, self.end_others).await?;
        Ok(Verdict::Done(NewPasskey { passkey, recovery_codes }))
    }
}

/// Whether a passkey may be called so.
pub(super) fn check_passkey_name(field: &'static str, name: &str) -> Result<(), Error> {
    check_length(field, name, 1, 64)?;
    match name.trim().is_empty() {
        true => Err(Error::invalid(field, Problem::Characters)),
        false => Ok(()),
    }
}

/// Asks for a new passkey of a user that has room for it.
pub(super) async fn begin(cx: &mut Context<'_>, user: &User) -> Result<Begun, Error> {
    let held = cx.tx.passkeys_of(&user.id).await?;
    check_room(&held)?;
    Ceremonies::of(cx.identity)?.begin_registration(user, &held, cx.now, cx.sources())
}

fn check_room(held: &[Passkey]) -> Result<(), Error> {
    match held.len() < PASSKEYS_PER_USER {
        true => Ok(()),
        false => Err(Error::LimitReached(Noun::Passkey)),
    }
}

/// Adds what the browser made for a user whose row is locked, or says why not. A refusal must
/// end in a verdict: the challenge is used up.
pub(super) async fn add(
    cx: &mut Context<'_>,
    user: &User,
    challenge: Option<Vec<u8>>,
    answer: &str,
    name: &str,
) -> Result<Result<Passkey, Error>, Error> {
    check_room(&cx.tx.passkeys_of(&user.id).await?)?;
    let Some(challenge) = challenge else { return Ok(refused(cx, "no challenge")) };
    let kept = open(cx, &user.id, &challenge)?;
    let made = Ceremonies::of(cx.identity)?.finish_registration(kept, answer, cx.now);
    let made = match made {
        Ok(made) => made,
        Err(refusal) => return Ok(refused(cx, refusal.why())),
    };
    let id = match user.directory {
        Some(_) => cx.mint().directory_passkey(),
        None => cx.mint().passkey(),
    };
    let passkey = Passkey {
        id,
        user: user.id.clone(),
        credential_id: made.id,
        name: name.to_owned(),
        credential: made.credential,
        alone: made.alone,
        platform: made.platform,
        counter: made.counter,
        suspect: false,
        created_at: cx.now,
        used_at: None,
    };
    // Whose it is already is nobody's business here.
    if cx.tx.insert_passkey(&passkey).await? == Written::Taken {
        return Ok(refused(cx, "credential is there already"));
    }
    cx.about(format!("user {} passkey {}", user.id, passkey.id));
    Ok(Ok(passkey))
}

fn refused(cx: &mut Context<'_>, why: &str) -> Result<Passkey, Error> {
    cx.about(format!("passkey: {why}"));
    Err(Error::WrongCode)
}
