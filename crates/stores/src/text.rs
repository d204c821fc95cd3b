//! Values of few kinds as the words they are stored by.

use std::collections::BTreeMap;

use identity::audit::Outcome;
use identity::directories::{DirectoryMfa, RiskOperation};
use identity::error::Error;
use identity::messages::Channel;
use identity::mfa::totp::Algorithm;
use identity::sign_in::{Door, Factor, FactorEvent, Stage, Verification};
use identity::tokens::SignInMethod;
use identity::users::Strength;

/// A kind of value with a word for each.
pub(crate) trait Word: Copy + PartialEq + Sized + 'static {
    const WORDS: &'static [(Self, &'static str)];

    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(value, _)| *value == self);
        found.map(|(_, word)| *word).unwrap_or_default()
    }

    fn of(word: &str) -> Result<Self, Error> {
        let found = Self::WORDS.iter().find(|(_, known)| *known == word);
        let unknown = || Error::internal(format!("store holds the unknown word `{word}`"));
        found.map(|(value, _)| *value).ok_or_else(unknown)
    }
}

impl Word for Strength {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Low, "low"), (Self::Middle, "middle"), (Self::High, "high")];
}

impl Word for Option<Verification> {
    const WORDS: &'static [(Self, &'static str)] = &[
        (None, "none"),
        (Some(Verification::Sms), "sms"),
        (Some(Verification::Email), "email"),
        (Some(Verification::Device), "device"),
    ];
}

impl Word for Algorithm {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Sha1, "sha1"), (Self::Sha256, "sha256"), (Self::Sha512, "sha512")];
}

impl Word for SignInMethod {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Password, "password"),
        (Self::Totp, "totp"),
        (Self::Token, "token"),
        (Self::AccessKey, "access-key"),
    ];
}

impl Word for DirectoryMfa {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Enabled, "enabled"),
        (Self::ByUser, "by-user"),
        (Self::Disabled, "disabled"),
        (Self::OnlyRiskyLogin, "only-risky"),
    ];
}

impl Word for RiskOperation {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Autonomous, "autonomous"), (Self::EnforceVerify, "enforce")];
}

impl Word for Outcome {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Done, "done"), (Self::Refused, "refused"), (Self::Denied, "denied")];
}

impl Word for Stage {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::SecondFactor, "second-factor"),
        (Self::Enrolment, "enrolment"),
        (Self::NewPassword, "new-password"),
    ];
}

impl Word for Channel {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Sms, "sms"), (Self::Email, "email")];
}

impl Word for FactorEvent {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Bound, "bound"), (Self::Removed, "removed"), (Self::Disabled, "disabled")];
}

impl Word for Factor {
    const WORDS: &'static [(Self, &'static str)] = &identity::sign_in::FACTORS;
}

impl Word for Door {
    const WORDS: &'static [(Self, &'static str)] = &identity::sign_in::DOOR_WORDS;
}

/// Values as their words in a row of text.
pub(crate) fn words<W: Word>(values: &[W]) -> String {
    let words: Vec<&str> = values.iter().map(|value| value.word()).collect();
    words.join(",")
}

pub(crate) fn read_words<W: Word>(text: &str) -> Result<Vec<W>, Error> {
    text.split(',').filter(|word| !word.is_empty()).map(Word::of).collect()
}

/// Attributes as JSON, which every engine has as text.
pub(crate) fn attributes(map: &BTreeMap<String, String>) -> Result<String, Error> {
    serde_json::to_string(map).map_err(Error::internal)
}

pub(crate) fn read_attributes(text: &str) -> Result<BTreeMap<String, String>, Error> {
    serde_json::from_str(text).map_err(Error::internal)
}

pub(crate) fn list(items: &[String]) -> Result<String, Error> {
    serde_json::to_string(items).map_err(Error::internal)
}

pub(crate) fn read_list(text: &str) -> Result<Vec<String>, Error> {
    serde_json::from_str(text).map_err(Error::internal)
}
