//! The one door: every token, and later every session, comes out of [`SignIn`].

mod change_password;
mod checked;
mod get_protection;
mod hashing;
mod lanes;
mod list_protections;
pub mod lockout;
pub mod passwords;
pub mod requirement;
mod second_factor;
mod set_protection;
mod sign_in_command;

use async_trait::async_trait;

pub use change_password::ChangePassword;
pub use checked::Checked;
pub(crate) use checked::forget_failures;
pub use get_protection::GetLoginProtection;
pub use lanes::Asker;
pub use list_protections::ListLoginProtections;
pub use second_factor::GUESSES;
pub(crate) use second_factor::check_code;
pub use set_protection::SetLoginProtection;
pub use sign_in_command::{FirstFactor, Granted, Passcode, ScopeRequest, SignIn, UserName};

use crate::error::Error;
use crate::ids::{AccountId, UserId};
use crate::sources::Timestamp;

/// A second factor that login protection can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verification {
    /// A code sent to the user's phone.
    Sms,
    /// A code sent to the user's e-mail address.
    Email,
    /// A code of the user's MFA device.
    Device,
}

/// Whether and how signing in as a user is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginProtection {
    /// The user.
    pub user: UserId,
    /// Whether it is on.
    pub enabled: bool,
    /// The second factor; `None` while it is off.
    pub method: Option<Verification>,
}

/// Wrong passwords of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// How many in the present window.
    pub count: u32,
    /// When the first of them was.
    pub since: Option<Timestamp>,
    /// Until when no password is looked at.
    pub locked_until: Option<Timestamp>,
}

/// Rows of login protection and of failures.
#[async_trait]
pub trait SignInRows {
    /// The user's login protection, if it was ever configured.
    async fn login_protection(&mut self, user: &UserId) -> Result<Option<LoginProtection>, Error>;

    /// Sets it.
    async fn put_login_protection(&mut self, protection: &LoginProtection) -> Result<(), Error>;

    /// Configured ones of the account's own pool by their users' names, which come with them,
    /// after the name `after`, at most `limit + 1`; only enabled ones if `enabled`.
    async fn login_protections(
        &mut self,
        account: &AccountId,
        enabled: bool,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<(String, LoginProtection)>, Error>;

    /// The user's failures.
    async fn failures(&mut self, user: &UserId) -> Result<Failures, Error>;

    /// Replaces `before` by `after`; `false` when another request changed it meanwhile.
    async fn replace_failures(
        &mut self,
        user: &UserId,
        before: &Failures,
        after: &Failures,
    ) -> Result<bool, Error>;
}
