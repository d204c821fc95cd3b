//! The account's password policy, as RAM and IMS change and show it.

use identity::WithCaller;
use identity::error::Error;
use identity::sign_in::{ChangeSignInSettings, GetSignInSettings, SettingsChanges, SignInSettings};
use identity::users::PasswordPolicyChanges;
use serde::Serialize;
use wire::body::{Only, only};
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

/// What both products show: with the least length that they demand anyway.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    // The vendor's spelling.
    #[serde(rename = "MaxLoginAttemps")]
    max_login_attempts: u32,
    max_password_age: i64,
    minimum_password_length: usize,
    password_reuse_prevention: u32,
    require_lowercase_characters: bool,
    require_numbers: bool,
    require_symbols: bool,
    require_uppercase_characters: bool,
}

fn shown(settings: &SignInSettings) -> Shown {
    let policy = &settings.passwords;
    Shown {
        max_login_attempts: settings.limits.attempts,
        max_password_age: settings.password_days,
        minimum_password_length: PASSWORD_RULE.min.max(policy.min_length as usize),
        password_reuse_prevention: policy.recent,
        require_lowercase_characters: policy.lower,
        require_numbers: policy.digits,
        require_symbols: policy.symbols,
        require_uppercase_characters: policy.upper,
    }
}

/// The policy as RAM shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ram {
    hard_expiry: bool,
    #[serde(flatten)]
    policy: Shown,
}

/// The policy as RAM shows it.
pub(crate) fn ram(settings: &SignInSettings) -> Only<Ram> {
    let shown = Ram { hard_expiry: settings.passwords.hard_expiry, policy: shown(settings) };
    only("PasswordPolicy", shown)
}

/// The policy as IMS shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ims {
    hard_expire: bool,
    #[serde(flatten)]
    policy: Shown,
    initial_password_age: i64,
    intercept_risk_password_on_api: bool,
    minimum_password_different_character: u32,
    password_not_contain_user_name: bool,
}

/// The policy as IMS shows it.
pub(crate) fn ims(settings: &SignInSettings) -> Only<Ims> {
    let policy = &settings.passwords;
    let kept = |name: &str| settings.attributes.get(name).map(String::as_str);
    let days = kept(INITIAL_AGE).and_then(|days| days.parse().ok());
    let shown = Ims {
        hard_expire: policy.hard_expiry,
        policy: shown(settings),
        initial_password_age: days.unwrap_or(14),
        intercept_risk_password_on_api: kept(INTERCEPT) == Some("true"),
        minimum_password_different_character: policy.different,
        password_not_contain_user_name: policy.name_not_inside,
    };
    only("PasswordPolicy", shown)
}
