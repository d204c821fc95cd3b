use async_trait::async_trait;

use super::own::own;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::SessionId;
use crate::pipeline::{Command, Kind, Verdict};

/// Ends a session of the caller's: its own one when none is named.
#[derive(Clone, Debug)]
pub struct EndSession {
    /// Which.
    pub session: Option<SessionId>,
}

#[async_trait]
impl Command for EndSession {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let (session, user) = own(cx).await?;
        let id = self.session.as_ref().unwrap_or(&session.id);
        cx.about(format!("session {id}"));
        match cx.tx.delete_session(&user.id, id).await? {
            true => Ok(Verdict::Done(())),
            false => Err(Error::not_found(Noun::Token, id.as_str())),
        }
    }
}

/// Ends every session and token of the caller's but the session it comes with.
#[derive(Clone, Debug)]
pub struct EndOtherSessions;

#[async_trait]
impl Command for EndOtherSessions {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let (session, user) = own(cx).await?;
        super::end_others(cx, &user, &session).await?;
        cx.about(format!("all but session {}", session.id));
        Ok(Verdict::Done(()))
    }
}
