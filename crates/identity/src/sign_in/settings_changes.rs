use std::collections::BTreeMap;

use super::{MfaOperation, SignInSettings};
use crate::users::PasswordPolicyChanges;

/// What to change of an account's or a directory's settings; what is `None` stays. The fields
/// are those of [`SignInSettings`].
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each field is explained where it is kept")]
pub struct SettingsChanges {
    pub operation: Option<MfaOperation>,
    pub enforce_when_unusual: Option<bool>,
    pub sms_allowed: Option<bool>,
    pub email_allowed: Option<bool>,
    pub passkey_allowed: Option<bool>,
    pub trusted_browsers: Option<bool>,
    /// Wrong passwords that lock.
    pub attempts: Option<u32>,
    /// Seconds in which they count together.
    pub window: Option<i64>,
    /// Seconds of the lock.
    pub lock: Option<i64>,
    pub session_seconds: Option<i64>,
    pub idle_seconds: Option<i64>,
    pub networks: Option<Vec<String>>,
    pub password_days: Option<i64>,
    pub passwords: PasswordPolicyChanges,
    pub change_password_allowed: Option<bool>,
    pub manage_keys_allowed: Option<bool>,
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
