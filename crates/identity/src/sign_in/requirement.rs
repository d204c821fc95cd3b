//! Which factors a sign-in needs, by which rule, and why. Pure: every door, view and report
//! asks it, and it asks nobody.

use super::{Door, Factor, MfaOperation, Verification};
use crate::directories::{DirectoryMfa, RiskOperation};
use crate::settings::ApiProtection;

/// Which factors a user could show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bound {
    /// A bound device.
    pub device: bool,
    /// A passkey or security key.
    pub passkey: bool,
    /// A phone to send a code to.
    pub phone: bool,
    /// An e-mail address to send a code to.
    pub email: bool,
    /// Unused recovery codes.
    pub recovery: bool,
}

/// Whose sign-in it is, and what that pool's administrators demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// The owner of an account.
    Owner,
    /// A user of an account's own pool.
    Account {
        /// When the account needs a second factor.
        operation: MfaOperation,
        /// Whether an unusual sign-in demands a bound factor.
        enforce_when_unusual: bool,
        /// Whether the user's login profile demands a bound one.
        bind_required: bool,
    },
    /// A user of a directory.
    Directory {
        /// The directory's setting.
        mfa: DirectoryMfa,
        /// What an unusual sign-in asks.
        risk_operation: RiskOperation,
        /// The user's own setting.
        user_enabled: bool,
    },
}

/// What is known when the question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// The door.
    pub door: Door,
    /// Whose sign-in it is.
    pub pool: Pool,
    /// The method of the user's login protection, while it is on.
    pub protection: Option<Verification>,
    /// Whether a token asks for what login protection asks for.
    pub api_protection: ApiProtection,
    /// Whether codes by SMS may stand in for a device.
    pub sms_allowed: bool,
    /// Whether codes by e-mail may stand in for a device.
    pub email_allowed: bool,
    /// Whether the user never came from this network, or not for long.
    pub unusual: bool,
    /// Whether the browser showed that it is trusted, where browsers may be.
    pub trusted: bool,
    /// What the user has.
    pub bound: Bound,
}

/// What a sign-in needs besides its first factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// One of these, best first.
    Show(Vec<Factor>),
    /// A factor to be bound, for there is none.
    Bind,
    /// The same, which the user may put off.
    OfferBind,
    /// What cannot be had at this door: nobody passes.
    Refuse,
}

/// The answer, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What is needed.
    pub need: Need,
    /// Whose word it is.
    pub rule: &'static str,
    /// Why it says so, for people and for the record.
    pub reason: &'static str,
}

const PROTECTION: &str = "login protection";
const PROFILE: &str = "login profile";
const PREFERENCE: &str = "security preference";
const OWN: &str = "own factors";
const DIRECTORY: &str = "directory setting";
const USER: &str = "user setting";
const FIRST: &str = "first factor";
const TRUST: &str = "trust policy";

/// What a sign-in needs.
pub fn requirement(situation: &Situation) -> Requirement {
    let demanded = match situation.door {
        Door::PasswordToken | Door::TokenToken | Door::TokenKey => for_token(situation),
        Door::AccountPage => for_account_page(situation),
        Door::SessionKey => for_session_key(situation),
        Door::DirectoryPage => for_directory_page(situation),
        Door::PasskeyPage => say(Need::Nothing, FIRST, "a passkey is two factors"),
        Door::AccessKey => say(Need::Nothing, FIRST, "the caller is believed"),
        // Whoever has the secret can sign everything the token is good for; a second factor
        // asked here would keep nobody out, and no program has one.
        Door::KeyToken => say(Need::Nothing, FIRST, "a key is asked for no more"),
        Door::AssumeRole => say(Need::Nothing, TRUST, "its conditions say what is needed"),
        Door::Founding => say(Need::Nothing, FIRST, "the key file is held"),
    };
    match demanded.need {
        Need::Show(_) if situation.trusted => {
            say(Need::Nothing, demanded.rule, "the browser is trusted")
        }
        _ => demanded,
    }
}

fn say(need: Need, rule: &'static str, reason: &'static str) -> Requirement {
    Requirement { need, rule, reason }
}

/// What a token needs: what the user's protection asks of programs, and what administrators
/// demand wherever a password is taken. A token has no room for enrolment or for codes that
/// were sent.
fn for_token(situation: &Situation) -> Requirement {
    let device = || match situation.bound.device {
        true => Need::Show(vec![Factor::Totp]),
        false => Need::Refuse,
    };
    let follows = situation.api_protection == ApiProtection::FollowsDevice;
    match (situation.protection, situation.pool) {
        (Some(Verification::Device), _) if follows => say(device(), PROTECTION, "by device"),
        (_, Pool::Directory { .. }) => {
            say(Need::Refuse, DIRECTORY, "users of a directory get no tokens")
        }
        (_, Pool::Account { operation: MfaOperation::Mandatory, .. }) => {
            say(device(), PREFERENCE, "mandatory")
        }
        (_, Pool::Account { bind_required: true, .. }) => {
            say(device(), PROFILE, "a device must be bound")
        }
        (Some(Verification::Device), _) => say(Need::Nothing, PROTECTION, "off for tokens"),
        (Some(_), _) => say(Need::Nothing, PROTECTION, "by message: guards pages only"),
        (None, _) => say(Need::Nothing, PROTECTION, "none"),
    }
}

fn for_account_page(situation: &Situation) -> Requirement {
    if let Some(method) = situation.protection {
        return protected(situation, method);
    }
    let bound = situation.bound;
    let strong = bound.device || bound.passkey;
    let Pool::Account { operation, enforce_when_unusual, bind_required } = situation.pool else {
        return match (situation.pool, strong) {
            (Pool::Owner, true) => say(Need::Show(own(bound)), OWN, "the owner has one bound"),
            (Pool::Owner, false) => say(Need::Nothing, OWN, "the owner has none bound"),
            _ => say(Need::Refuse, DIRECTORY, "users of a directory have a page of their own"),
        };
    };
    if bind_required && !strong {
        return say(Need::Bind, PROFILE, "a factor must be bound");
    }
    let allowed = allowed(situation);
    match operation {
        MfaOperation::Mandatory if allowed.is_empty() => say(Need::Bind, PREFERENCE, "mandatory"),
        MfaOperation::Mandatory => say(Need::Show(allowed), PREFERENCE, "mandatory"),
        MfaOperation::Independent if strong => say(Need::Show(allowed), OWN, "one is bound"),
        MfaOperation::Independent => say(Need::Nothing, OWN, "none is bound"),
        MfaOperation::Adaptive if !situation.unusual => {
            say(Need::Nothing, PREFERENCE, "a usual sign-in")
        }
        MfaOperation::Adaptive if !allowed.is_empty() => {
            say(Need::Show(allowed), PREFERENCE, "an unusual sign-in")
        }
        MfaOperation::Adaptive if enforce_when_unusual => {
            say(Need::Bind, PREFERENCE, "an unusual sign-in")
        }
        MfaOperation::Adaptive => say(Need::Nothing, PREFERENCE, "unusual, but none is bound"),
    }
}

/// What the page would ask now, whatever it asked when the session began; and of whoever has a
/// factor, that it was shown.
fn for_session_key(situation: &Situation) -> Requirement {
    let demanded = for_account_page(situation);
    let bound = situation.bound;
    match demanded.need {
        Need::Nothing if bound.device || bound.passkey => {
            say(Need::Show(own(bound)), OWN, "a key leaves the browser")
        }
        // Here nothing is enrolled: that is the page's, at the next sign-in.
        Need::Bind | Need::OfferBind => say(Need::Refuse, demanded.rule, demanded.reason),
        _ => demanded,
    }
}

/// Protection asks for one method and no other; a recovery code stands in for what is lost.
fn protected(situation: &Situation, method: Verification) -> Requirement {
    let bound = situation.bound;
    let (factor, there, reason) = match method {
        Verification::Sms => (Factor::Sms, bound.phone, "by SMS"),
        Verification::Email => (Factor::Email, bound.email, "by e-mail"),
        Verification::Device if !bound.device && bound.passkey => {
            // Binding a device on the strength of a password would be the way around it.
            (Factor::Passkey, true, "by device; a passkey stands in for it")
        }
        Verification::Device => (Factor::Totp, bound.device, "by device"),
    };
    let need = match (there, method) {
        (true, _) => {
            let recovery = bound.recovery.then_some(Factor::RecoveryCode);
            Need::Show(std::iter::once(factor).chain(recovery).collect())
        }
        (false, Verification::Device) => Need::Bind,
        // There is nowhere to send a code to; the administrator who asked for it can help.
        (false, Verification::Sms | Verification::Email) => Need::Refuse,
    };
    say(need, PROTECTION, reason)
}

fn for_directory_page(situation: &Situation) -> Requirement {
    let Pool::Directory { mfa, risk_operation, user_enabled } = situation.pool else {
        return say(Need::Refuse, DIRECTORY, "users of an account have a page of their own");
    };
    let allowed = allowed(situation);
    let always = |rule, reason| match allowed.is_empty() {
        true => say(Need::Bind, rule, reason),
        false => say(Need::Show(allowed.clone()), rule, reason),
    };
    match (mfa, user_enabled) {
        (DirectoryMfa::Enabled, _) => always(DIRECTORY, "enabled"),
        (DirectoryMfa::Disabled, _) => say(Need::Nothing, DIRECTORY, "disabled"),
        (DirectoryMfa::ByUser, true) => always(USER, "enabled"),
        (DirectoryMfa::ByUser, false) | (DirectoryMfa::OnlyRiskyLogin, _) => {
            match (situation.unusual, risk_operation) {
                (false, _) => say(Need::Nothing, DIRECTORY, "a usual sign-in"),
                (true, RiskOperation::Autonomous) if allowed.is_empty() => {
                    say(Need::OfferBind, DIRECTORY, "an unusual sign-in")
                }
                (true, _) => always(DIRECTORY, "an unusual sign-in"),
            }
        }
    }
}

/// The factors that are the user's own.
fn own(bound: Bound) -> Vec<Factor> {
    let all = [
        (bound.passkey, Factor::Passkey),
        (bound.device, Factor::Totp),
        (bound.recovery && (bound.passkey || bound.device), Factor::RecoveryCode),
    ];
    all.into_iter().filter_map(|(there, factor)| there.then_some(factor)).collect()
}

/// The user's own factors and the messages that may stand in for them; recovery codes last.
fn allowed(situation: &Situation) -> Vec<Factor> {
    let bound = situation.bound;
    let mut factors = own(bound);
    let messages = [
        (situation.sms_allowed && bound.phone, Factor::Sms),
        (situation.email_allowed && bound.email, Factor::Email),
    ];
    let messages = messages.into_iter().filter_map(|(there, factor)| there.then_some(factor));
    let before_recovery = usize::from(bound.passkey) + usize::from(bound.device);
    factors.splice(before_recovery..before_recovery, messages);
    factors
}

#[cfg(test)]
mod tests;
