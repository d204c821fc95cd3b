//! What the operator and the views decide for the core.

use std::time::Duration;

use crate::factor_words::FactorWords;
use crate::messages::Channel;
use crate::passkeys::RelyingParty;
use crate::policies::Language;
use crate::sign_in::Factor;

/// Settings of the core. Vendors' facts come in here as data.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The policy languages that documents may be written in.
    pub languages: Vec<&'static Language>,
    /// How policies speak of what users change of their own factors on pages.
    pub factor_words: Vec<FactorWords>,
    /// Policies that exist without being stored.
    pub system_policies: Vec<SystemPolicy>,
    /// Whether a token asks for what login protection asks for.
    pub api_protection: ApiProtection,
    /// How codes of devices are looked for.
    pub totp: TotpProfile,
    /// By what ways messages go, and what their codes count for.
    pub messages: MessageSettings,
    /// What a password hash costs.
    pub password_cost: PasswordCost,
    /// How many MFA devices an account may have.
    pub devices_per_account: u64,
    /// How many users an account may have, and each of its directories.
    pub users_per_account: u64,
    /// Where passkeys are good, or why there are none.
    pub passkeys: Passkeys,
}

/// Whether there can be passkeys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passkeys {
    /// They are made for this place and good there only.
    At(RelyingParty),
    /// Browsers would make none here; says why, to the operator.
    Off(String),
}

/// A policy that exists in every account without being stored.
#[derive(Clone, Copy, Debug)]
pub struct SystemPolicy {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// The name of its language.
    pub language: &'static str,
    /// Its document.
    pub document: &'static str,
}

/// Whether a token asks for the second factor that login protection names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiProtection {
    /// A password is enough; a code is checked when it is given.
    Off,
    /// A user protected by its MFA device needs a code of it.
    FollowsDevice,
}

/// How codes of devices are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TotpProfile {
    /// One step either way of the device's learned drift (RFC 6238 §5.2).
    #[default]
    Compatible,
    /// The one step at the device's learned drift: no code lives longer than 30 seconds.
    Strict,
}

/// By what ways messages go, and what their codes count for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MessageSettings {
    /// Whether there is a gateway for SMS.
    pub sms: bool,
    /// Whether there is one for e-mail.
    pub email: bool,
    /// Whether codes by these ways are a second factor.
    pub weak_factors: WeakFactors,
}

impl MessageSettings {
    /// Whether messages go by this way.
    pub fn goes(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.sms,
            Channel::Email => self.email,
        }
    }

    /// Whether a factor may be offered: one that needs a message needs its gateway, and must not
    /// be blocked.
    pub fn offers(&self, factor: Factor) -> bool {
        Channel::of(factor)
            .is_none_or(|channel| self.goes(channel) && self.weak_factors != WeakFactors::Block)
    }
}

/// What factors count for that [`Factor::is_weak`] names. NIST SP 800-63B does not take e-mail
/// at all and calls SMS restricted; vendors' APIs know both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeakFactors {
    /// They are factors like others.
    #[default]
    Allow,
    /// They are, and the page says that a better one ought to be bound.
    Warn,
    /// They are none.
    Block,
}

/// Argon2id's cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Threads that hash; one verification keeps one busy.
    pub threads: usize,
    /// How many may wait before new ones are turned away.
    pub queue: usize,
    /// How long one waits at most; who would have to wait longer is turned away at once.
    pub patience: Duration,
}

impl PasswordCost {
    /// OWASP's first choice for Argon2id: 19 MiB, two passes.
    pub const OWASP: Self = Self {
        memory: 19 * 1024,
        passes: 2,
        threads: 1,
        queue: 128,
        patience: Duration::from_secs(10),
    };
}
