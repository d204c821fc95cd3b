//! The one sign-in machine. Every token, session and key is minted from an admission that only
//! it gives; what a sign-in needs is said by [`requirement`] alone.

mod admit;
mod admitted;
pub(crate) mod attempts;
mod candidate;
mod cells;
mod change_password;
mod change_settings;
mod checked;
mod doors;
mod ends;
mod enrolment;
mod enter_code;
mod enter_password;
mod factor;
mod factor_changes;
mod facts;
mod failures;
mod get_protection;
mod get_settings;
pub(crate) mod guesses;
mod hashing;
pub(crate) mod history;
mod key_holder;
mod lanes;
mod list_factor_history;
mod listed;
pub mod lockout;
pub(crate) mod machine;
mod names;
mod networks;
pub mod passwords;
pub mod requirement;
mod rules;
mod second_factor;
mod set_new_password;
mod set_protection;
mod settings_changes;
mod show_attempt;
mod sign_in_command;

use async_trait::async_trait;

pub(crate) use admit::admit;
pub(crate) use admitted::Admitted;
pub(crate) use attempts::open as open_attempt;
pub use attempts::{ATTEMPT_SECONDS, Attempt, AttemptRows, Stage, Step};
pub(crate) use candidate::hold;
pub use candidate::{Candidate, Seen};
pub use cells::{
    ACCOUNT_SETTINGS, Cell, Comes, DIRECTORY_SETTINGS, HOLDINGS, STATES, Setting, State,
};
pub use change_password::ChangePassword;
pub use change_settings::ChangeSignInSettings;
pub use checked::Checked;
pub(crate) use checked::{forget_failures, network};
pub use doors::{DOOR_WORDS, DOORS, Door, DoorLine, Yield};
pub(crate) use ends::end_all;
pub(crate) use enrolment::must_bind;
pub use enrolment::{BeginEnrolment, FinishEnrolment, SkipEnrolment};
pub use enter_code::EnterCode;
pub use enter_password::EnterPassword;
pub use factor::{FACTORS, Factor};
pub(crate) use factor_changes::{factor_bound, factor_removed};
pub(crate) use facts::{Facts, last_and_demanded};
pub use failures::{FailureKey, FailureRows, STRANGERS, USUAL};
pub use get_protection::GetLoginProtection;
pub use get_settings::GetSignInSettings;
pub use guesses::{GuessRows, Guesses};
pub(crate) use history::note;
pub use history::{FactorEvent, FactorHistoryRows, FactorRecord};
pub use lanes::Asker;
pub use list_factor_history::ListFactorHistory;
pub use listed::ProtectionFilter;
pub use names::UserName;
pub use networks::check_networks;
pub use requirement::{
    Bound, Need, Pool, REASONS, RULES, Reason, Requirement, SignInRule, Situation,
};
pub(crate) use rules::settings_of;
pub use rules::{MfaOperation, SettingsOwner, SettingsRows, SignInSettings, TRUST_SECONDS};
pub use second_factor::GUESSES;
pub(crate) use second_factor::{Answer, Asked, check, check_devices, listens};
pub use set_new_password::SetNewPassword;
pub use set_protection::SetLoginProtection;
pub use settings_changes::SettingsChanges;
pub(crate) use settings_changes::set;
pub use show_attempt::{AttemptView, ShowAttempt};
pub use sign_in_command::{FirstFactor, Granted, Passcode, ScopeRequest, SignIn};

use crate::error::Error;
use crate::ids::{AccountId, UserId};
use crate::sources::Timestamp;
use crate::users::LoginProfile;

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

/// What decides at a door, besides the user's own row and what only pages look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The settings it follows.
    pub settings: SignInSettings,
    /// Its password.
    pub profile: Option<LoginProfile>,
    /// Its login protection, if it was ever configured.
    pub protection: Option<LoginProtection>,
    /// Whether it has a bound device.
    pub device: bool,
}

/// Rows of login protection.
#[async_trait]
pub trait SignInRows {
    /// How a user stands at a door, with the settings of its directory or account.
    ///
    /// # Errors
    /// When there is no such user.
    async fn standing(&mut self, user: &UserId) -> Result<Standing, Error>;

    /// The user with all that decides about its sign-in from a network.
    async fn candidate(&mut self, user: &UserId, network: &str)
    -> Result<Option<Candidate>, Error>;

    /// The user's login protection, if it was ever configured.
    async fn login_protection(&mut self, user: &UserId) -> Result<Option<LoginProtection>, Error>;

    /// The same of a user in the account's own pool; `None` where no such user is there.
    async fn login_protection_in(
        &mut self,
        account: &AccountId,
        user: &UserId,
    ) -> Result<Option<Option<LoginProtection>>, Error>;

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
}
