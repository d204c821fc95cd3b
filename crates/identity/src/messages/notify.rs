use serde::{Deserialize, Serialize};

use super::letter::{Content, post};
use super::{Channel, Language};
use crate::context::Context;
use crate::error::Error;
use crate::sign_in::Factor;
use crate::users::User;

/// How long a notice is tried: three days, in seconds.
const NOTICE_SECONDS: i64 = 3 * 24 * 60 * 60;

/// Something a user is told of by another channel than the one it happened on. It holds no text
/// that whoever did it could choose: a stranger must not be able to write to the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// A factor was bound.
    FactorBound(Factor),
    /// The user removed a factor.
    FactorRemoved(Factor),
    /// An administrator took a factor away.
    FactorReset(Factor),
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: usize,
    },
    /// A sign-in from a network that the user was not known to sign in from.
    UnusualSignIn {
        /// The network.
        network: String,
    },
    /// A browser brought the cookie of a trusted one that another had used: one of them has a
    /// copy, and no browser is trusted any longer.
    BrowserCopied,
    /// The password was changed.
    PasswordChanged {
        /// Whether by an administrator rather than by the user.
        by_administrator: bool,
    },
    /// The e-mail address or the phone was changed; told to the former one.
    AddressChanged,
}

/// Tells the user, by e-mail where that is possible and by SMS otherwise, in the transaction
/// that made it so. A user without an address, or a server without a gateway, is no error.
pub(crate) async fn notify(cx: &mut Context<'_>, user: &User, notice: Notice) -> Result<(), Error> {
    let (language, at) = (Language::of(user, None), cx.now.millis());
    let expires_at = cx.now.plus_seconds(NOTICE_SECONDS);
    for channel in [Channel::Email, Channel::Sms] {
        let content = Content::Notice { notice: notice.clone(), at };
        if !cx.identity.settings.messages.goes(channel) {
            continue;
        }
        let id = cx.mint().message();
        if post(cx, id, user, (channel, language), (content, expires_at)).await? {
            break;
        }
    }
    Ok(())
}
