//! Which factors a sign-in needs, and by which rule. Pure; every view and report asks it.

use super::{LoginProtection, Verification};
use crate::settings::ApiProtection;

/// What is known when the question is asked.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The user's login protection.
    pub protection: Option<&'a LoginProtection>,
    /// Whether a token asks for what login protection asks for.
    pub api_protection: ApiProtection,
}

/// The answer, with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The second factor needed.
    pub factor: Option<Verification>,
    /// The rule that says so, for people and for the record.
    pub rule: &'static str,
}

/// What a token needs besides the first factor.
pub fn for_token(situation: Situation<'_>) -> Requirement {
    let method = situation.protection.filter(|p| p.enabled).and_then(|p| p.method);
    match (method, situation.api_protection) {
        (Some(Verification::Device), ApiProtection::FollowsDevice) => {
            Requirement { factor: Some(Verification::Device), rule: "login protection by device" }
        }
        (Some(Verification::Device), ApiProtection::Off) => {
            Requirement { factor: None, rule: "API login protection is off" }
        }
        (Some(Verification::Sms | Verification::Email), _) => {
            // The API has no field for a code that was sent; these guard the pages.
            Requirement { factor: None, rule: "login protection by message guards pages only" }
        }
        (None, _) => Requirement { factor: None, rule: "no login protection" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;

    #[test]
    fn only_protection_by_device_asks_a_token_for_a_factor() {
        let methods = [Verification::Sms, Verification::Email, Verification::Device];
        for (method, enabled, api_protection) in methods.into_iter().flat_map(|m| {
            [true, false].into_iter().flat_map(move |on| {
                [ApiProtection::Off, ApiProtection::FollowsDevice].map(|api| (m, on, api))
            })
        }) {
            let protection =
                LoginProtection { user: UserId::new("u"), enabled, method: Some(method) };
            let situation = Situation { protection: Some(&protection), api_protection };
            let expected = (method == Verification::Device
                && enabled
                && api_protection == ApiProtection::FollowsDevice)
                .then_some(Verification::Device);
            assert_eq!(for_token(situation).factor, expected);
        }
        let nothing = Situation { protection: None, api_protection: ApiProtection::FollowsDevice };
        assert_eq!(for_token(nothing).factor, None);
    }
}
