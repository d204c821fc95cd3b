//! The words for how a sign-in is verified.

use identity::error::{Error, Problem};
use identity::sign_in::{LoginProtection, Verification};
use serde::Serialize;

const FIELD: &str = "verification_method";

/// What a method that was sent stands for; `none` for no method. Any case will do.
pub(super) fn read(word: &str) -> Result<Option<Verification>, Error> {
    match word.to_ascii_lowercase().as_str() {
        "sms" => Ok(Some(Verification::Sms)),
        "email" => Ok(Some(Verification::Email)),
        "vmfa" => Ok(Some(Verification::Device)),
        "none" => Ok(None),
        _ => Err(Error::invalid(FIELD, Problem::Value)),
    }
}

/// The method that protection is switched on or off with. To switch off, one is sent as well and
/// does not matter; to switch on, it must be one.
pub(super) fn wanted(enabled: bool, word: &str) -> Result<Option<Verification>, Error> {
    match (enabled, read(word)?) {
        (false, _) => Ok(None),
        (true, Some(method)) => Ok(Some(method)),
        (true, None) => Err(Error::invalid(FIELD, Problem::Value)),
    }
}

/// A user's protection as every reply shows it.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    user_id: &'a str,
    enabled: bool,
    verification_method: &'static str,
}

/// A user's protection as every reply shows it.
pub(super) fn shown(protection: &LoginProtection) -> Shown<'_> {
    let verification_method = match protection.method {
        Some(Verification::Sms) => "sms",
        Some(Verification::Email) => "email",
        Some(Verification::Device) => "vmfa",
        None => "none",
    };
    let LoginProtection { user, enabled, .. } = protection;
    Shown { user_id: user.as_str(), enabled: *enabled, verification_method }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_shown_can_be_read() {
        for method in
            [None, Some(Verification::Sms), Some(Verification::Email), Some(Verification::Device)]
        {
            let user = identity::ids::UserId::new("u");
            let protection = LoginProtection { user, enabled: method.is_some(), method };
            let word = shown(&protection).verification_method;
            assert_eq!(wanted(method.is_some(), word), Ok(method));
            assert_eq!(wanted(method.is_some(), &word.to_uppercase()), Ok(method));
        }
    }

    #[test]
    fn switching_on_takes_a_method_and_switching_off_any_word_for_one() {
        let wrong = Err(Error::invalid(FIELD, Problem::Value));
        assert_eq!(wanted(true, "none"), wrong);
        assert_eq!(wanted(true, "carrier pigeon"), wrong);
        assert_eq!(wanted(false, "carrier pigeon"), wrong);
        assert_eq!(wanted(false, "sms"), Ok(None));
        assert_eq!(wanted(false, "none"), Ok(None));
    }
}
