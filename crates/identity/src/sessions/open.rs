use super::Session;
use crate::context::Context;
use crate::error::Error;
use crate::guards::Guard;
use crate::secret::Secret;
use crate::sign_in::{Admitted, SignInSettings, network};
use crate::tokens::{TokenHash, mint};

/// Bytes that are kept of what a browser calls itself.
const LONGEST_AGENT: usize = 200;

/// The longest a session lasts whatever settings say: a day, in seconds (NIST SP 800-63B).
const LONGEST: i64 = 24 * 60 * 60;

/// Opens a session for whoever was admitted.
pub(crate) async fn open(
    cx: &mut Context<'_>,
    admitted: &Admitted,
    settings: &SignInSettings,
    agent: &str,
) -> Result<(Secret, Session), Error> {
    let secret = mint(cx.sources());
    let longest = if cx.holds(Guard::LongestSession) { LONGEST } else { i64::MAX };
    let session = Session {
        id: cx.mint().session(),
        hash: TokenHash::of(&secret),
        user: admitted.user().clone(),
        account: admitted.account().clone(),
        door: admitted.door(),
        factors: admitted.factors().to_vec(),
        rule: admitted.rule().to_owned(),
        network: network(cx.origin),
        agent: cut_agent(agent).to_owned(),
        challenge: None,
        started_at: cx.now,
        proved_at: cx.now,
        seen_at: cx.now,
        expires_at: cx.now.plus_seconds(settings.session_seconds.clamp(0, longest)),
        idle_seconds: settings.idle_seconds,
        mfa_at: admitted.mfa_at(),
    };
    cx.tx.insert_session(&session).await?;
    Ok((secret, session))
}

/// What is kept of what a browser calls itself.
pub(crate) fn cut_agent(agent: &str) -> &str {
    let end = (0..=LONGEST_AGENT.min(agent.len())).rev().find(|at| agent.is_char_boundary(*at));
    &agent[..end.unwrap_or_default()]
}
