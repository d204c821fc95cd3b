use async_trait::async_trait;

use super::letter::{Content, post};
use super::{CODE_SECONDS, Channel, Language, MessageCode, SENDS, addresses, codes};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::settings::WeakFactors;
use crate::sign_in::requirement::Need;
use crate::sign_in::{Facts, GUESSES, Stage, open_attempt};
use crate::sources::Timestamp;

/// Seconds between two codes of a sign-in by one way.
pub const SEND_REST: i64 = 30;

/// How many codes a user is sent by one way in [`SEND_WINDOW`], over all its sign-ins: whoever
/// has the password must not be able to flood the phone or run up the bill.
pub const SENDS_PER_USER: u64 = 10;

/// The window of [`SENDS_PER_USER`], in seconds: an hour.
pub const SEND_WINDOW: i64 = 60 * 60;

/// Sends a code for a sign-in that waits for a second factor. It takes the place of the one
/// sent before.
#[derive(Clone, Debug)]
pub struct SendCode {
    /// What the browser holds.
    pub attempt: Secret,
    /// The way.
    pub channel: Channel,
    /// The language the browser asks for, for users that chose none.
    pub language: Option<Language>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It is on its way.
    Sent(SentCode),
    /// The last one was just sent.
    Wait {
        /// When another may be.
        until: Timestamp,
    },
    /// No more are sent by this way: for this sign-in, or to this user for now.
    Exhausted,
}

/// A code that is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCode {
    /// The address, masked.
    pub to: String,
    /// When the code ends.
    pub expires_at: Timestamp,
    /// When another may be sent; `None` when it was the last of this sign-in.
    pub again_at: Option<Timestamp>,
    /// Whether the page should say that a better factor ought to be bound.
    pub warn: bool,
}

#[async_trait]
impl Command for SendCode {
    type Outcome = Sending;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Sending>, Error> {
        let (attempt, user) = open_attempt(cx, &self.attempt, Stage::SecondFactor).await?;
        let need = Facts::read(cx, &user, attempt.door).await?.requirement().need;
        if !matches!(need, Need::Show(factors) if factors.contains(&self.channel.factor())) {
            return Ok(Verdict::Refused(Unauthenticated::SecondFactor.into()));
        }
        cx.about(format!("user {} by {:?}", user.id, self.channel));
        let before = cx.tx.message_code(&attempt.hash, self.channel).await?;
        let sent = before.as_ref().map_or(0, |code| code.sent);
        let since = cx.now.plus_seconds(-SEND_WINDOW);
        let lately = cx.tx.messages_since(&user.id, self.channel, since).await?;
        let guesses = cx.tx.guesses(&user.id, self.channel.factor()).await?;
        let enough = sent >= SENDS || lately >= SENDS_PER_USER || guesses.failures >= GUESSES;
        if enough && cx.holds(Guard::MessageSends) {
            return Ok(Verdict::Done(Sending::Exhausted));
        }
        let until = before.map(|code| code.sent_at.plus_seconds(SEND_REST));
        if let Some(until) = until.filter(|until| cx.now < *until) {
            return Ok(Verdict::Done(Sending::Wait { until }));
        }
        let code = codes::draw(cx);
        let expires_at = cx.now.plus_seconds(CODE_SECONDS);
        let row = MessageCode {
            check: codes::kept(cx, &attempt.hash, self.channel, &user.id, &code).to_vec(),
            attempt: attempt.hash,
            channel: self.channel,
            user: user.id.clone(),
            tries: 0,
            sent: sent + 1,
            sent_at: cx.now,
            expires_at,
        };
        cx.tx.put_message_code(&row).await?;
        // A code that no longer counts need not be sent any more.
        cx.tx.delete_outgoing(&codes::message_id(cx, &row.attempt, self.channel, sent)).await?;
        let language = Language::of(&user, self.language);
        let content = Content::Code { code, minutes: CODE_SECONDS / 60 };
        let id = codes::message_id(cx, &row.attempt, self.channel, row.sent);
        let (way, letter) = ((self.channel, language), (content, expires_at));
        if !post(cx, id, &user, way, letter).await? {
            return Err(Error::internal("a code was offered to a user without an address"));
        }
        let to = addresses::address(&user, self.channel).unwrap_or_default();
        let again_at = (sent + 1 < SENDS).then(|| cx.now.plus_seconds(SEND_REST));
        let warn = cx.identity.settings.messages.weak_factors == WeakFactors::Warn;
        let to = addresses::masked(&to);
        Ok(Verdict::Done(Sending::Sent(SentCode { to, expires_at, again_at, warn })))
    }
}
