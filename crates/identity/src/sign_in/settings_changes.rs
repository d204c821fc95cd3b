use std::collections::BTreeMap;

use super::{MfaOperation, SignInSettings};
use crate::users::PasswordPolicyChanges;

/// What to change of an account's or a directory's settings; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct SettingsChanges {
    /// When a second factor is needed.
    pub operation: Option<MfaOperation>,
    /// Whether an unusual sign-in demands a bound factor.
    pub enforce_when_unusual: Option<bool>,
    /// Whether codes by SMS may stand in for a device.
    pub sms_allowed: Option<bool>,
    /// Whether codes by e-mail may.
    pub email_allowed: Option<bool>,
    /// Whether a passkey alone signs a user in.
    pub passkey_allowed: Option<bool>,
    /// Whether browsers may be trusted.
    pub trusted_browsers: Option<bool>,
    /// Wrong passwords that lock.
    pub attempts: Option<u32>,
    /// Seconds in which they count together.
    pub window: Option<i64>,
    /// Seconds of the lock.
    pub lock: Option<i64>,
    /// Seconds to the end of a session.
    pub session_seconds: Option<i64>,
    /// Seconds without a request that end one.
    pub idle_seconds: Option<i64>,
    /// Networks that may sign in with a password, as CIDR; empty for all.
    pub networks: Option<Vec<String>>,
    /// Days after which a password must be changed; 0 for never.
    pub password_days: Option<i64>,
    /// What new passwords must be.
    pub passwords: PasswordPolicyChanges,
    /// Whether users may change their own password.
    pub change_password_allowed: Option<bool>,
    /// Whether they may manage their own access keys.
    pub manage_keys_allowed: Option<bool>,
    /// Whether they may manage their own factors.
    pub manage_factors_allowed: Option<bool>,
    /// Attributes to set; the others stay.
    pub attributes: BTreeMap<String, String>,
}

impl SettingsChanges {
    /// Changes what is given.
    pub(super) fn apply(&self, settings: &mut SignInSettings) {
        let SignInSettings { limits, .. } = settings;
        set(&mut limits.attempts, &self.attempts);
        set(&mut limits.window, &self.window);
        set(&mut limits.lock, &self.lock);
        set(&mut settings.operation, &self.operation);
        set(&mut settings.enforce_when_unusual, &self.enforce_when_unusual);
        set(&mut settings.sms_allowed, &self.sms_allowed);
        set(&mut settings.email_allowed, &self.email_allowed);
        set(&mut settings.passkey_allowed, &self.passkey_allowed);
        set(&mut settings.trusted_browsers, &self.trusted_browsers);
        set(&mut settings.session_seconds, &self.session_seconds);
        set(&mut settings.idle_seconds, &self.idle_seconds);
        set(&mut settings.networks, &self.networks);
        set(&mut settings.password_days, &self.password_days);
        set(&mut settings.change_password_allowed, &self.change_password_allowed);
        set(&mut settings.manage_keys_allowed, &self.manage_keys_allowed);
        set(&mut settings.manage_factors_allowed, &self.manage_factors_allowed);
        self.passwords.apply(&mut settings.passwords);
        settings.attributes.extend(self.attributes.clone());
    }
}

/// Changes a field, if there is a change.
pub(crate) fn set<T: Clone>(field: &mut T, change: &Option<T>) {
    if let Some(value) = change {
        field.clone_from(value);
    }
}
