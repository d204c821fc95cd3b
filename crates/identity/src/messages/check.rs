use super::codes::{DIGITS, kept};
use super::{Channel, TRIES};
use crate::context::Context;
use crate::error::Error;
use crate::guards::Guard;
use crate::mfa::totp::Parameters;
use crate::secret::{Secret, same};
use crate::tokens::TokenHash;
use crate::users::User;

/// Whether `code` is the code that was sent to the user by this way for `asked`, the sign-in or
/// session it is bound to. A right one is used up; any other is counted, so the command must end
/// in a verdict, not in an error.
pub(crate) async fn check(
    cx: &mut Context<'_>,
    user: &User,
    asked: &TokenHash,
    channel: Channel,
    code: &Secret,
) -> Result<bool, Error> {
    // Counted before it is looked at: entries side by side share the tries there are.
    let may_try = cx.tx.count_message_try(asked, channel, TRIES).await?;
    if !may_try && cx.holds(Guard::MessageTries) {
        return Ok(false);
    }
    let Some(sent) = cx.tx.message_code(asked, channel).await? else { return Ok(false) };
    // Whatever the spelling, it is the same code.
    let Some(code) = Parameters::default().read(code) else { return Ok(false) };
    let code = Secret::new(format!("{code:0DIGITS$}"));
    let right = same(&kept(cx, asked, channel, &user.id, &code), &sent.check);
    let over = cx.now >= sent.expires_at && cx.holds(Guard::MessageEnds);
    if !right || over {
        return Ok(false);
    }
    // The conditional write alone decides whether the code was still unused.
    cx.tx.use_message_code(asked, channel, &sent.check).await
}
