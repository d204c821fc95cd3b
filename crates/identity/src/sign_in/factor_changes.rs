//! What follows when a user has a factor more or a factor less, whichever way it came about.

use super::ends::end_all;
use super::history::{FactorEvent, note};
use super::{Bound, FACTORS, Factor};
use crate::context::Context;
use crate::error::Error;
use crate::messages::{Notice, notify};
use crate::recovery::make_codes;
use crate::secret::Secret;
use crate::sessions::own::has_factor;
use crate::users::User;

/// A user bound a factor on a page: it is written down and told, and sign-ins that wait for a
/// first one must show this one now. Returns recovery codes, to be told this once, where it is
/// the first and `before` has none.
pub(crate) async fn factor_bound(
    cx: &mut Context<'_>,
    user: &User,
    (factor, name): (Factor, &str),
    before: Bound,
) -> Result<Vec<Secret>, Error> {
    note(cx, user, factor, name, FactorEvent::Bound).await?;
    notify(cx, user, Notice::FactorBound(factor)).await?;
    cx.tx.delete_attempts_of(&user.id).await?;
    if before.device || before.passkey || before.recovery {
        return Ok(Vec::new());
    }
    make_codes(cx, user).await
}

/// The caller took a factor away, its own or somebody else's, who then starts anew: all that
/// earlier proofs opened ends, and guesses at what can be guessed begin at none.
pub(crate) async fn factor_removed(
    cx: &mut Context<'_>,
    user: &User,
    (factor, name): (Factor, &str),
) -> Result<(), Error> {
    let notice = if cx.caller()?.is_behind(&user.id) {
        // A browser is trusted for having shown what is gone.
        cx.tx.delete_trusted_browsers_of(&user.id).await?;
        Notice::FactorRemoved(factor)
    } else {
        end_all(cx, &user.id).await?;
        for (factor, _) in FACTORS.into_iter().filter(|(factor, _)| *factor != Factor::Totp) {
            cx.tx.forget_guesses(&user.id, factor).await?;
        }
        Notice::FactorReset(factor)
    };
    if !has_factor(cx, user).await? {
        // They stood in for what is gone; who has them must not have the next one too.
        cx.tx.replace_recovery_codes(&user.id, &[]).await?;
    }
    note(cx, user, factor, name, FactorEvent::Removed).await?;
    notify(cx, user, notice).await
}
