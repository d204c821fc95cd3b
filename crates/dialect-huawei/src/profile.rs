//! Where the vendors who speak this wire differ.

use identity::settings::ApiProtection;

/// One vendor's facts. Operations ask for a fact, never for the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name, as configuration gives it.
    pub name: &'static str,
    /// Whether the list of login protections shows those that are switched off.
    pub list_disabled_protections: bool,
    /// Whether an administrator may change its own login protection.
    pub own_protection_change_allowed: bool,
    /// Whether a token asks for what login protection asks for, unless the operator decides.
    pub api_protection: ApiProtection,
    /// What a token says of a password that never expires: this text, or null.
    pub password_never_expires: Option<&'static str>,
    /// Whether users have an `access_mode`, and their details say who they are in the account.
    pub users_have_access_mode: bool,
    /// The longest name of a group, in characters.
    pub group_name_max: usize,
}

impl Profile {
    /// Huawei Cloud.
    pub const HUAWEI: Self = Self {
        name: "huawei",
        list_disabled_protections: false,
        own_protection_change_allowed: false,
        api_protection: ApiProtection::FollowsDevice,
        password_never_expires: Some(""),
        users_have_access_mode: true,
        group_name_max: 128,
    };

    /// Open Telekom Cloud.
    pub const OTC: Self = Self {
        name: "otc",
        list_disabled_protections: true,
        own_protection_change_allowed: true,
        api_protection: ApiProtection::Off,
        password_never_expires: None,
        users_have_access_mode: false,
        group_name_max: 64,
    };

    /// Every profile there is.
    pub const ALL: [Self; 2] = [Self::HUAWEI, Self::OTC];

    /// The profile of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_found_by_its_own_name_and_no_other() {
        assert_eq!(Profile::named("huawei"), Some(Profile::HUAWEI));
        assert_eq!(Profile::named("otc"), Some(Profile::OTC));
        assert_eq!(Profile::named("OTC"), None);
        assert_eq!(Profile::named(""), None);
    }
}
