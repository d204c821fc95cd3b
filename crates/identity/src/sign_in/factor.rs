//! The second factors.

use serde::{Deserialize, Serialize};

/// What can be shown besides the first factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Factor {
    /// A code of a bound device.
    Totp,
    /// A passkey or security key.
    Passkey,
    /// A code sent to the user's phone.
    Sms,
    /// A code sent to the user's e-mail address.
    Email,
    /// One of the codes kept for the loss of the rest.
    RecoveryCode,
    /// A browser that showed a factor lately.
    TrustedBrowser,
}

/// Every factor with its word, for records.
pub const FACTORS: [(Factor, &str); 6] = [
    (Factor::Totp, "totp"),
    (Factor::Passkey, "passkey"),
    (Factor::Sms, "sms"),
    (Factor::Email, "email"),
    (Factor::RecoveryCode, "recovery-code"),
    (Factor::TrustedBrowser, "trusted-browser"),
];

impl Factor {
    /// Its word, for records.
    pub fn word(self) -> &'static str {
        FACTORS.iter().find(|(factor, _)| *factor == self).map_or("", |(_, word)| word)
    }

    /// The factor of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        FACTORS.iter().find(|(_, own)| *own == word).map(|(factor, _)| *factor)
    }

    /// Whether reports call it weak: a message can be read by who holds the line or the mailbox.
    pub fn is_weak(self) -> bool {
        matches!(self, Self::Sms | Self::Email)
    }
}
