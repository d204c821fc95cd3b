//! Beginning to trust a browser, and telling it again.
//!
//! The cookie is `series.token`. The token changes at each use, so two browsers cannot go on
//! with one cookie: whichever comes second shows a token that was used, and trust ends for both.
//! A page that a person sends twice brings one twice as well: for some seconds, from the same
//! browser and network, the token before is answered with the same next one.

use super::TrustedBrowser;
use crate::audit::{AuditEntry, Outcome};
use crate::context::Context;
use crate::error::Error;
use crate::guards::Guard;
use crate::ids::SeriesId;
use crate::messages::{Notice, notify};
use crate::secret::{Place, Secret};
use crate::sessions::cut_agent;
use crate::sign_in::{TRUST_SECONDS, network};
use crate::sources::Sources;
use crate::tokens::TokenHash;
use crate::users::User;

/// Seconds for which the token before is no theft from where it was just used.
const GRACE: i64 = 10;

/// Begins to trust the browser that a second factor was just shown with: the cookie for it to
/// hold. For the machine, which has asked the settings.
pub(crate) async fn begin(cx: &mut Context<'_>, user: &User, agent: &str) -> Result<Secret, Error> {
    let token = mint(cx.sources());
    let browser = TrustedBrowser {
        series: cx.mint().series(),
        user: user.id.clone(),
        hash: TokenHash::of(&token),
        agent: cut_agent(agent).to_owned(),
        network: network(cx.origin),
        created_at: cx.now,
        used_at: cx.now,
        expires_at: cx.now.plus_seconds(TRUST_SECONDS),
    };
    cx.tx.insert_trusted_browser(&browser).await?;
    Ok(cookie(&browser.series, &token))
}

/// The next cookie of a browser that is trusted for this user, and `None` of any other. For
/// users who proved the first factor only: who shows a used token ends all trust of the user's,
/// which must end in a verdict, not in an error, to be kept.
pub(crate) async fn check(
    cx: &mut Context<'_>,
    user: &User,
    held: &Secret,
    agent: &str,
) -> Result<Option<Secret>, Error> {
    let Some((series, token)) = split(held) else { return Ok(None) };
    let Some(browser) = cx.tx.trusted_browser(&series).await? else { return Ok(None) };
    // Another user's may be told apart here, for its series is as hard to guess as a token.
    if (browser.user != user.id && cx.holds(Guard::TrustOwner))
        || (browser.expires_at <= cx.now && cx.holds(Guard::TrustEnds))
    {
        return Ok(None);
    }
    let before = TokenHash::of(&token);
    let old = before != browser.hash;
    if old && cx.holds(Guard::TrustToken) {
        if let Some(next) = sent_twice(cx, &browser, &token, agent) {
            return Ok(Some(cookie(&series, &next)));
        }
        end_all(cx, user).await?;
        return Ok(None);
    }
    let next = after_this(cx, &series, &token);
    let (after, network) = (TokenHash::of(&next), network(cx.origin));
    // A browser that was updated since calls itself anew, and has its grace by that name.
    let used_by = (cut_agent(agent), &network[..]);
    let rotated = cx.tx.rotate_trusted_browser(&series, &before, &after, used_by, cx.now).await?;
    // Lost to another use at the same moment: this one shows more.
    let rotated = rotated || !cx.holds(Guard::TrustToken);
    Ok(rotated.then(|| cookie(&series, &next)))
}

/// The token that follows a token: the same to each of two requests that bring one cookie, and
/// to nobody without the key.
fn after_this(cx: &Context<'_>, series: &SeriesId, token: &Secret) -> Secret {
    let place = Place { table: "trusted_browsers", column: "hash", row: series.as_str() };
    Secret::new(data_encoding::BASE64URL_NOPAD.encode(&cx.identity.sealer.tag(place, token)))
}

/// The present token again, for a page that was sent twice: when this one was the token before
/// it, a moment ago, in the same browser and network.
fn sent_twice(
    cx: &Context<'_>,
    browser: &TrustedBrowser,
    token: &Secret,
    agent: &str,
) -> Option<Secret> {
    let next = after_this(cx, &browser.series, token);
    let again = TokenHash::of(&next) == browser.hash
        && cx.now.seconds_since(browser.used_at) < GRACE
        && browser.agent == cut_agent(agent)
        && browser.network == network(cx.origin);
    again.then_some(next)
}

/// A copy of a cookie is about: no browser of the user's is trusted any longer.
async fn end_all(cx: &mut Context<'_>, user: &User) -> Result<(), Error> {
    cx.tx.delete_trusted_browsers_of(&user.id).await?;
    let entry = AuditEntry {
        id: cx.mint().audit(),
        at: cx.now,
        account: Some(user.account.clone()),
        user: Some(user.id.clone()),
        means: String::new(),
        address: cx.origin.address,
        request_id: cx.origin.request_id.clone(),
        operation: "TrustedBrowser".to_owned(),
        resource: format!("user {} trusted browsers", user.id),
        outcome: Outcome::Refused,
        reason: "a copied cookie".to_owned(),
    };
    cx.tx.insert_audit(&entry).await?;
    notify(cx, user, Notice::BrowserCopied).await
}

fn mint(sources: &Sources) -> Secret {
    Secret::new(data_encoding::BASE64URL_NOPAD.encode(&sources.bytes::<32>()))
}

fn cookie(series: &SeriesId, token: &Secret) -> Secret {
    Secret::new(format!("{series}.{}", token.expose_text()))
}

fn split(cookie: &Secret) -> Option<(SeriesId, Secret)> {
    let text = std::str::from_utf8(cookie.expose()).ok()?;
    let (series, token) = text.split_once('.')?;
    Some((SeriesId::new(series), Secret::new(token)))
}
