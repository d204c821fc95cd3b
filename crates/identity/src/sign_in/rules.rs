//! What an account or a directory demands of signing in: its settings, as the core reads them.

use serde::{Deserialize, Serialize};

use super::lockout::Limits;
use crate::sources::Timestamp;
use crate::users::PasswordPolicy;

/// When users of an account need a second factor, whatever their own settings say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MfaOperation {
    /// Always.
    Mandatory,
    /// When their own settings say so, or a factor is bound.
    #[default]
    Independent,
    /// When a sign-in is unusual.
    Adaptive,
}

/// The settings of an account or of a directory. Fields that only one view shows and the core
/// does not read are in `attributes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInSettings {
    /// When a second factor is needed.
    pub operation: MfaOperation,
    /// Whether an unusual sign-in demands a bound factor, or only uses one that is there.
    pub enforce_when_unusual: bool,
    /// Whether codes by SMS may stand in for a device.
    pub sms_allowed: bool,
    /// Whether codes by e-mail may stand in for a device.
    pub email_allowed: bool,
    /// Whether a passkey alone signs a user in.
    pub passkey_allowed: bool,
    /// Whether a browser may be trusted for [`TRUST_SECONDS`].
    pub trusted_browsers: bool,
    /// Wrong passwords that lock, and for how long.
    pub limits: Limits,
    /// Seconds from the sign-in to the end of a session, whatever happens.
    pub session_seconds: i64,
    /// Seconds without a request that end a session.
    pub idle_seconds: i64,
    /// Networks that may sign in with a password, as CIDR; empty for all.
    pub networks: Vec<String>,
    /// Days after which a password must be changed; 0 for never.
    pub password_days: i64,
    /// What new passwords must be.
    pub passwords: PasswordPolicy,
    /// Whether users may change their own password.
    pub change_password_allowed: bool,
    /// Whether users may manage their own access keys.
    pub manage_keys_allowed: bool,
    /// Whether users may manage their own factors, outside a sign-in that demands it.
    pub manage_factors_allowed: bool,
    /// What single views keep here and the core does not read.
    pub attributes: std::collections::BTreeMap<String, String>,
}

/// How long a browser is trusted: seven days, in seconds.
pub const TRUST_SECONDS: i64 = 7 * 24 * 60 * 60;

impl Default for SignInSettings {
    fn default() -> Self {
        Self {
            operation: MfaOperation::Independent,
            enforce_when_unusual: false,
            sms_allowed: false,
            email_allowed: false,
            passkey_allowed: true,
            trusted_browsers: false,
            limits: Limits::default(),
            session_seconds: 6 * 60 * 60,
            idle_seconds: 60 * 60,
            networks: Vec::new(),
            password_days: 0,
            passwords: PasswordPolicy::default(),
            change_password_allowed: true,
            manage_keys_allowed: true,
            manage_factors_allowed: true,
            attributes: std::collections::BTreeMap::new(),
        }
    }
}

/// Whose settings: an account's or a directory's id.
pub type SettingsOwner<'a> = &'a str;

/// Rows of settings.
#[async_trait::async_trait]
pub trait SettingsRows {
    /// The settings of an account or directory; the defaults when none were ever written.
    async fn sign_in_settings(
        &mut self,
        owner: SettingsOwner<'_>,
    ) -> Result<SignInSettings, crate::error::Error>;

    /// The same, held for a change: no other transaction changes them until this one ends.
    async fn hold_sign_in_settings(
        &mut self,
        owner: SettingsOwner<'_>,
        at: Timestamp,
    ) -> Result<SignInSettings, crate::error::Error>;

    /// Writes them.
    async fn put_sign_in_settings(
        &mut self,
        owner: SettingsOwner<'_>,
        settings: &SignInSettings,
        at: Timestamp,
    ) -> Result<(), crate::error::Error>;
}

/// Whose settings a user's sign-in follows: its directory's, or its account's.
fn settings_owner(user: &crate::users::User) -> SettingsOwner<'_> {
    user.directory.as_ref().map_or(user.account.as_str(), |directory| directory.as_str())
}

/// The settings that a user's sign-in follows.
pub(crate) async fn settings_of(
    tx: &mut dyn crate::store::Tx,
    user: &crate::users::User,
) -> Result<SignInSettings, crate::error::Error> {
    tx.sign_in_settings(settings_owner(user)).await
}
