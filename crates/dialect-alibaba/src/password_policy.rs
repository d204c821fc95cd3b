//! The account's password policy, as RAM and IMS change and show it.

use identity::WithCaller;
use identity::error::Error;
use identity::sign_in::{ChangeSignInSettings, GetSignInSettings, SettingsChanges, SignInSettings};
use identity::users::PasswordPolicyChanges;
use serde_json::{Value, json};
use wire::operation::Asked;
use wire::protocols::rpc::Params;

use crate::login_profile::PASSWORD_RULE;
use crate::numbers::{count, number};
use crate::principal::asks;
use crate::resources;

/// Seconds for which too many wrong passwords lock, and in which they count: an hour.
const LOCK: i64 = 60 * 60;

const INITIAL_AGE: &str = "alibaba:InitialPasswordAge";
const INTERCEPT: &str = "alibaba:InterceptRiskPasswordOnApi";

/// The settings of the account.
pub(crate) fn get() -> Asked<WithCaller<GetSignInSettings>> {
    asks(GetSignInSettings { directory: None }, resources::account())
}

/// A change of them.
pub(crate) fn set(changes: SettingsChanges) -> Asked<WithCaller<ChangeSignInSettings>> {
    asks(ChangeSignInSettings { directory: None, changes }, resources::account())
}

/// What both products take; `hard` is what they call `HardExpire`.
fn read(params: &Params, hard: &'static str) -> Result<SettingsChanges, Error> {
    let attempts = count(params, "MaxLoginAttemps", 0, 32)?;
    Ok(SettingsChanges {
        attempts,
        lock: attempts.map(|_| LOCK),
        window: attempts.map(|_| LOCK),
        password_days: number(params, "MaxPasswordAge", 0, 1095)?,
        passwords: PasswordPolicyChanges {
            min_length: count(params, "MinimumPasswordLength", 8, 32)?,
            upper: params.boolean("RequireUppercaseCharacters")?,
            lower: params.boolean("RequireLowercaseCharacters")?,
            digits: params.boolean("RequireNumbers")?,
            symbols: params.boolean("RequireSymbols")?,
            recent: count(params, "PasswordReusePrevention", 0, 24)?,
            hard_expiry: params.boolean(hard)?,
            ..PasswordPolicyChanges::default()
        },
        ..SettingsChanges::default()
    })
}

/// What RAM takes.
pub(crate) fn read_ram(params: &Params) -> Result<SettingsChanges, Error> {
    read(params, "HardExpiry")
}

/// What IMS takes.
pub(crate) fn read_ims(params: &Params) -> Result<SettingsChanges, Error> {
    let mut changes = read(params, "HardExpire")?;
    let passwords = &mut changes.passwords;
    passwords.different = count(params, "MinimumPasswordDifferentCharacter", 0, 8)?;
    passwords.name_not_inside = params.boolean("PasswordNotContainUserName")?;
    if let Some(days) = number(params, "InitialPasswordAge", 0, 90)? {
        changes.attributes.insert(INITIAL_AGE.to_owned(), days.to_string());
    }
    if let Some(intercept) = params.boolean("InterceptRiskPasswordOnApi")? {
        changes.attributes.insert(INTERCEPT.to_owned(), intercept.to_string());
    }
    Ok(changes)
}

/// The policy as both show it: with the least length that these products demand anyway.
fn shown(settings: &SignInSettings, hard: &str) -> Value {
    let policy = &settings.passwords;
    json!({
        hard: policy.hard_expiry,
        "MaxLoginAttemps": settings.limits.attempts,
        "MaxPasswordAge": settings.password_days,
        "MinimumPasswordLength": PASSWORD_RULE.min.max(policy.min_length as usize),
        "PasswordReusePrevention": policy.recent,
        "RequireLowercaseCharacters": policy.lower,
        "RequireNumbers": policy.digits,
        "RequireSymbols": policy.symbols,
        "RequireUppercaseCharacters": policy.upper,
    })
}

/// The policy as RAM shows it.
pub(crate) fn ram(settings: &SignInSettings) -> Value {
    json!({"PasswordPolicy": shown(settings, "HardExpiry")})
}

/// The policy as IMS shows it.
pub(crate) fn ims(settings: &SignInSettings) -> Value {
    let kept = |name: &str| settings.attributes.get(name).map(String::as_str);
    let mut policy = shown(settings, "HardExpire");
    let days = kept(INITIAL_AGE).and_then(|days| days.parse().ok()).unwrap_or(14_i64);
    policy["InitialPasswordAge"] = json!(days);
    policy["InterceptRiskPasswordOnApi"] = json!(kept(INTERCEPT) == Some("true"));
    policy["MinimumPasswordDifferentCharacter"] = json!(settings.passwords.different);
    policy["PasswordNotContainUserName"] = json!(settings.passwords.name_not_inside);
    json!({"PasswordPolicy": policy})
}
