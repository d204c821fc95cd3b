//! Which factors a sign-in needs, by which rule, and why. Pure: every door, view and report
//! asks it, and it asks nobody.

mod why;

pub use why::{REASONS, RULES, Reason, SignInRule};

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
    pub rule: SignInRule,
    /// Why it says so.
    pub reason: Reason,
}

impl Requirement {
    /// Whose word it is and why, for the record.
    pub fn said(&self) -> String {
        format!("{}: {}", self.rule.word(), self.reason.word())
    }
}

/// What a sign-in needs.
pub fn requirement(situation: &Situation) -> Requirement {
    let demanded = match situation.door {
        Door::PasswordToken | Door::TokenToken | Door::TokenKey => for_token(situation),
        Door::AccountPage => for_account_page(situation),
        Door::SessionKey => for_session_key(situation),
        Door::DirectoryPage => for_directory_page(situation),
        Door::PasskeyPage => say(Need::Nothing, SignInRule::First, Reason::TwoFactors),
        Door::AccessKey => say(Need::Nothing, SignInRule::First, Reason::Believed),
        // Whoever has the secret can sign everything the token is good for; a second factor
        // asked here would keep nobody out, and no program has one.
        Door::KeyToken => say(Need::Nothing, SignInRule::First, Reason::Key),
        Door::AssumeRole => say(Need::Nothing, SignInRule::Trust, Reason::Conditions),
        Door::Founding => say(Need::Nothing, SignInRule::First, Reason::KeyFile),
    };
    match demanded.need {
        Need::Show(_) if situation.trusted => say(Need::Nothing, demanded.rule, Reason::Trusted),
        _ => demanded,
    }
}

fn say(need: Need, rule: SignInRule, reason: Reason) -> Requirement {
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
        (Some(Verification::Device), _) if follows => {
            say(device(), SignInRule::Protection, Reason::ByDevice)
        }
        (_, Pool::Directory { .. }) => say(Need::Refuse, SignInRule::Directory, Reason::NoTokens),
        (_, Pool::Account { operation: MfaOperation::Mandatory, .. }) => {
            say(device(), SignInRule::Preference, Reason::Mandatory)
        }
        (_, Pool::Account { bind_required: true, .. }) => {
            say(device(), SignInRule::Profile, Reason::DeviceDemanded)
        }
        (Some(Verification::Device), _) => {
            say(Need::Nothing, SignInRule::Protection, Reason::OffForTokens)
        }
        (Some(_), _) => say(Need::Nothing, SignInRule::Protection, Reason::PagesOnly),
        (None, _) => say(Need::Nothing, SignInRule::Protection, Reason::Unprotected),
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
            (Pool::Owner, true) => say(Need::Show(own(bound)), SignInRule::Own, Reason::OwnerBound),
            (Pool::Owner, false) => say(Need::Nothing, SignInRule::Own, Reason::OwnerUnbound),
            _ => say(Need::Refuse, SignInRule::Directory, Reason::PageOfDirectory),
        };
    };
    if bind_required && !strong {
        return say(Need::Bind, SignInRule::Profile, Reason::FactorDemanded);
    }
    let allowed = allowed(situation);
    match operation {
        MfaOperation::Mandatory if allowed.is_empty() => {
            say(Need::Bind, SignInRule::Preference, Reason::Mandatory)
        }
        MfaOperation::Mandatory => {
            say(Need::Show(allowed), SignInRule::Preference, Reason::Mandatory)
        }
        MfaOperation::Independent if strong => {
            say(Need::Show(allowed), SignInRule::Own, Reason::Bound)
        }
        MfaOperation::Independent => say(Need::Nothing, SignInRule::Own, Reason::Unbound),
        MfaOperation::Adaptive if !situation.unusual => {
            say(Need::Nothing, SignInRule::Preference, Reason::Usual)
        }
        MfaOperation::Adaptive if !allowed.is_empty() => {
            say(Need::Show(allowed), SignInRule::Preference, Reason::Unusual)
        }
        MfaOperation::Adaptive if enforce_when_unusual => {
            say(Need::Bind, SignInRule::Preference, Reason::Unusual)
        }
        MfaOperation::Adaptive => {
            say(Need::Nothing, SignInRule::Preference, Reason::UnusualUnbound)
        }
    }
}

/// What the page would ask now, whatever it asked when the session began; and of whoever has a
/// factor, that it was shown.
fn for_session_key(situation: &Situation) -> Requirement {
    let demanded = for_account_page(situation);
    let bound = situation.bound;
    match demanded.need {
        Need::Nothing if bound.device || bound.passkey => {
            say(Need::Show(own(bound)), SignInRule::Own, Reason::LeavesBrowser)
        }
        // This door has no room for enrolment; the page beside it has.
        Need::Bind | Need::OfferBind => say(Need::Refuse, demanded.rule, demanded.reason),
        _ => demanded,
    }
}

/// Protection asks for one method and no other; a recovery code stands in for what is lost.
fn protected(situation: &Situation, method: Verification) -> Requirement {
    let bound = situation.bound;
    let (factor, there, reason) = match method {
        Verification::Sms => (Factor::Sms, bound.phone, Reason::BySms),
        Verification::Email => (Factor::Email, bound.email, Reason::ByEmail),
        Verification::Device if !bound.device && bound.passkey => {
            // Binding a device on the strength of a password would be the way around it.
            (Factor::Passkey, true, Reason::ByDeviceOrPasskey)
        }
        Verification::Device => (Factor::Totp, bound.device, Reason::ByDevice),
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
    say(need, SignInRule::Protection, reason)
}

fn for_directory_page(situation: &Situation) -> Requirement {
    let Pool::Directory { mfa, risk_operation, user_enabled } = situation.pool else {
        return say(Need::Refuse, SignInRule::Directory, Reason::PageOfAccount);
    };
    let allowed = allowed(situation);
    let always = |rule, reason| match allowed.is_empty() {
        true => say(Need::Bind, rule, reason),
        false => say(Need::Show(allowed.clone()), rule, reason),
    };
    match (mfa, user_enabled) {
        (DirectoryMfa::Enabled, _) => always(SignInRule::Directory, Reason::Enabled),
        (DirectoryMfa::Disabled, _) => say(Need::Nothing, SignInRule::Directory, Reason::Disabled),
        (DirectoryMfa::ByUser, true) => always(SignInRule::User, Reason::Enabled),
        (DirectoryMfa::ByUser, false) | (DirectoryMfa::OnlyRiskyLogin, _) => {
            match (situation.unusual, risk_operation) {
                (false, _) => say(Need::Nothing, SignInRule::Directory, Reason::Usual),
                (true, RiskOperation::Autonomous) if allowed.is_empty() => {
                    say(Need::OfferBind, SignInRule::Directory, Reason::Unusual)
                }
                (true, _) => always(SignInRule::Directory, Reason::Unusual),
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
