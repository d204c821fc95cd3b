//! Wrong passwords, the lock, and how long a session lives without a request.

use identity::error::Error;
use identity::sign_in::{SettingsChanges, SignInSettings};
use identity::users::check_length;
use serde::Serialize;
use wire::request::Fields;

use super::domain::{count, keep, kept, number};

pub(super) const KEY: &str = "login_policy";
pub(super) const LEAF: &str = "login-policy";

const VALIDITY: &str = "account_validity_period";
const GREETING: &str = "custom_info_for_login";
const RECENT: &str = "show_recent_login_info";

/// The longest lock, in minutes: a day. The older limit of 30 would refuse what another view
/// may have set and this one shows.
const LONGEST_LOCK: i64 = 24 * 60;

/// What was sent; times are in minutes.
pub(super) fn read(fields: Fields<'_>) -> Result<SettingsChanges, Error> {
    let minutes = |name, min, max| {
        number(fields, name, min, max).map(|sent| sent.map(|minutes| minutes * 60))
    };
    let mut changes = SettingsChanges {
        attempts: count(fields, "login_failed_times", 3, 10)?,
        window: minutes("period_with_login_failures", 15, 60)?,
        lock: minutes("lockout_duration", 15, LONGEST_LOCK)?,
        idle_seconds: minutes("session_timeout", 15, 24 * 60)?,
        ..SettingsChanges::default()
    };
    let greeting = fields.text(GREETING)?;
    check_length(GREETING, greeting.unwrap_or_default(), 0, 255)?;
    keep(&mut changes.attributes, VALIDITY, number(fields, VALIDITY, 0, 240)?);
    keep(&mut changes.attributes, GREETING, greeting);
    keep(&mut changes.attributes, RECENT, fields.boolean(RECENT)?);
    Ok(changes)
}

/// The policy as every reply shows it.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    account_validity_period: i64,
    custom_info_for_login: &'a str,
    lockout_duration: i64,
    login_failed_times: u32,
    period_with_login_failures: i64,
    session_timeout: i64,
    show_recent_login_info: bool,
}

/// The policy as every reply shows it.
pub(super) fn shown(settings: &SignInSettings) -> Shown<'_> {
    let limits = &settings.limits;
    Shown {
        account_validity_period: kept(settings, VALIDITY, "0").parse().unwrap_or(0),
        custom_info_for_login: kept(settings, GREETING, ""),
        lockout_duration: limits.lock / 60,
        login_failed_times: limits.attempts,
        period_with_login_failures: limits.window / 60,
        session_timeout: settings.idle_seconds / 60,
        show_recent_login_info: kept(settings, RECENT, "false") == "true",
    }
}
