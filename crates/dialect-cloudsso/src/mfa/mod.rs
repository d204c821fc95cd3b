//! MFA settings of a directory and of its users, and the users' devices.

mod delete_mfa_device_for_user;
mod get_mfa_authentication_setting_info;
mod get_mfa_authentication_settings;
mod get_user_mfa_authentication_settings;
mod list_mfa_devices_for_user;
mod update_mfa_authentication_settings;
mod update_user_mfa_authentication_settings;

pub(crate) use delete_mfa_device_for_user::DeleteMFADeviceForUser;
pub(crate) use get_mfa_authentication_setting_info::GetMFAAuthenticationSettingInfo;
pub(crate) use get_mfa_authentication_settings::GetMFAAuthenticationSettings;
pub(crate) use get_user_mfa_authentication_settings::GetUserMFAAuthenticationSettings;
pub(crate) use list_mfa_devices_for_user::ListMFADevicesForUser;
pub(crate) use update_mfa_authentication_settings::UpdateMFAAuthenticationSettings;
pub(crate) use update_user_mfa_authentication_settings::UpdateUserMFAAuthenticationSettings;

use identity::directories::{DirectoryMfa, RiskOperation};

/// The kinds of devices, in the vendor's words.
const TOTP: &str = "TOTP";
const PLATFORM_PASSKEY: &str = "PlatformPasskey";
const CROSS_PLATFORM_PASSKEY: &str = "CrossPlatformPasskey";

/// Who must use MFA, in the vendor's words. Requests write `Byuser` in several ways.
const SETTINGS: &[(&str, DirectoryMfa)] = &[
    ("Enabled", DirectoryMfa::Enabled),
    ("Byuser", DirectoryMfa::ByUser),
    ("Disabled", DirectoryMfa::Disabled),
    ("OnlyRiskyLogin", DirectoryMfa::OnlyRiskyLogin),
];

/// What an unusual sign-in asks, in the vendor's words.
const RISK_OPERATIONS: &[(&str, RiskOperation)] =
    &[("Autonomous", RiskOperation::Autonomous), ("EnforceVerify", RiskOperation::EnforceVerify)];

fn setting(mfa: DirectoryMfa) -> &'static str {
    match mfa {
        DirectoryMfa::Enabled => "Enabled",
        DirectoryMfa::ByUser => "Byuser",
        DirectoryMfa::Disabled => "Disabled",
        DirectoryMfa::OnlyRiskyLogin => "OnlyRiskyLogin",
    }
}

fn risk_operation(operation: RiskOperation) -> &'static str {
    match operation {
        RiskOperation::Autonomous => "Autonomous",
        RiskOperation::EnforceVerify => "EnforceVerify",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read_again() {
        for (word, mfa) in SETTINGS {
            assert_eq!(setting(*mfa), *word);
        }
        for (word, operation) in RISK_OPERATIONS {
            assert_eq!(risk_operation(*operation), *word);
        }
    }
}
