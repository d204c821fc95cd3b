//! Where the state of a challenge waits for its answer: sealed, in the row of the session or
//! sign-in it was made for, or with the browser.

use super::ceremony::{Begun, Kept};
use crate::context::Context;
use crate::error::Error;
use crate::ids::UserId;
use crate::secret::{Place, Secret};
use crate::sessions::Session;
use crate::sign_in::Attempt;

/// A user's challenge opens for that user alone.
fn of_user(user: &UserId) -> Place<'_> {
    Place { table: "passkeys", column: "challenge", row: user.as_str() }
}

/// With the browser: nobody is known yet in whose row it could wait.
const AWAY: Place<'_> = Place { table: "passkeys", column: "challenge", row: "" };

/// Keeps a challenge with a sign-in, in place of any before; what the browser is to be asked.
pub(super) async fn keep_in_attempt(
    cx: &mut Context<'_>,
    attempt: &Attempt,
    begun: Begun,
) -> Result<String, Error> {
    let sealed = seal(cx, of_user(&attempt.user), &begun.kept)?;
    kept(cx.tx.put_attempt_challenge(&attempt.hash, &sealed).await?, begun)
}

/// The same with a session.
pub(super) async fn keep_in_session(
    cx: &mut Context<'_>,
    session: &Session,
    begun: Begun,
) -> Result<String, Error> {
    let sealed = seal(cx, of_user(&session.user), &begun.kept)?;
    kept(cx.tx.put_session_challenge(&session.id, &sealed).await?, begun)
}

fn kept(there: bool, begun: Begun) -> Result<String, Error> {
    // The row was read in this transaction.
    there.then_some(begun.options).ok_or_else(|| Error::internal("no row to keep a challenge in"))
}

/// A challenge that was taken from a row of the user's.
pub(super) fn open(cx: &Context<'_>, user: &UserId, sealed: &[u8]) -> Result<Kept, Error> {
    read(&cx.identity.sealer.open(of_user(user), sealed)?)
}

/// A challenge for the browser to bring back.
pub(super) fn hand_out(cx: &Context<'_>, kept: &Kept) -> Result<Secret, Error> {
    let sealed = seal(cx, AWAY, kept)?;
    Ok(Secret::new(data_encoding::BASE64URL_NOPAD.encode(&sealed)))
}

/// The challenge a browser brings back, if it is one of ours.
pub(super) fn hand_in(cx: &Context<'_>, brought: &Secret) -> Option<Kept> {
    let sealed = data_encoding::BASE64URL_NOPAD.decode(brought.expose()).ok()?;
    let opened = cx.identity.sealer.open(AWAY, &sealed).ok()?;
    read(&opened).ok()
}

fn seal(cx: &Context<'_>, place: Place<'_>, kept: &Kept) -> Result<Vec<u8>, Error> {
    let plain = Secret::new(serde_json::to_vec(kept).map_err(Error::internal)?);
    Ok(cx.identity.sealer.seal(place, &plain, cx.sources()))
}

fn read(opened: &Secret) -> Result<Kept, Error> {
    serde_json::from_slice(opened.expose()).map_err(Error::internal)
}
