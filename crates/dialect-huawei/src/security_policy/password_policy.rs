//! What new passwords must be, and how long they last.

use identity::error::Error;
use identity::sign_in::{SettingsChanges, SignInSettings};
use identity::users::PasswordPolicyChanges;
use serde::Serialize;
use wire::request::Fields;

use super::domain::{count, number};
use crate::users::PASSWORD_RULE;

pub(super) const KEY: &str = "password_policy";
pub(super) const LEAF: &str = "password-policy";

/// What was sent; ages are in minutes, the validity in days.
pub(super) fn read(fields: Fields<'_>) -> Result<SettingsChanges, Error> {
    Ok(SettingsChanges {
        password_days: number(fields, "password_validity_period", 0, 180)?,
        passwords: PasswordPolicyChanges {
            in_a_row: count(fields, "maximum_consecutive_identical_chars", 0, 32)?,
            min_age: number(fields, "minimum_password_age", 0, 1440)?,
            min_length: count(fields, "minimum_password_length", 6, 32)?,
            recent: count(fields, "number_of_recent_passwords_disallowed", 0, 10)?,
            not_name: fields.boolean("password_not_username_or_invert")?,
            kinds: count(fields, "password_char_combination", 2, 4)?,
            ..PasswordPolicyChanges::default()
        },
        ..SettingsChanges::default()
    })
}

/// The policy as every reply shows it: with the least that this view demands anyway.
#[derive(Serialize)]
pub(super) struct Shown {
    maximum_consecutive_identical_chars: u32,
    maximum_password_length: usize,
    minimum_password_age: i64,
    minimum_password_length: usize,
    number_of_recent_passwords_disallowed: u32,
    password_char_combination: usize,
    password_not_username_or_invert: bool,
    password_requirements: String,
    password_validity_period: i64,
}

/// The policy as every reply shows it: with the least that this view demands anyway.
pub(super) fn shown(settings: &SignInSettings) -> Shown {
    let policy = &settings.passwords;
    let length = PASSWORD_RULE.min.max(policy.min_length as usize);
    let kinds = PASSWORD_RULE.classes.max(policy.kinds as usize);
    let max = PASSWORD_RULE.max;
    Shown {
        maximum_consecutive_identical_chars: policy.in_a_row,
        maximum_password_length: max,
        minimum_password_age: policy.min_age,
        minimum_password_length: length,
        number_of_recent_passwords_disallowed: policy.recent,
        password_char_combination: kinds,
        password_not_username_or_invert: policy.not_name,
        password_requirements: format!(
            "A password must have {length} to {max} characters and contain at least {kinds} of \
             the following character types: uppercase letters, lowercase letters, digits, and \
             special characters."
        ),
        password_validity_period: settings.password_days,
    }
}
