//! The table: one line per operation, in the vendor's order.

use wire::operation::{Entry, Meta};

use crate::CloudSso;
use crate::directories::{CreateDirectory, GetDirectory, ListDirectories};
use crate::login::{GetLoginPreference, GetPasswordPolicy, SetLoginPreference, SetPasswordPolicy};
use crate::mfa::{
    DeleteMFADeviceForUser, GetMFAAuthenticationSettingInfo, GetMFAAuthenticationSettings,
    GetUserMFAAuthenticationSettings, ListMFADevicesForUser, UpdateMFAAuthenticationSettings,
    UpdateUserMFAAuthenticationSettings,
};
use crate::users::{CreateUser, DeleteUser, GetUser, ListUsers, ResetUserPassword};

/// The version every request names.
pub(crate) const VERSION: &str = "2021-05-15";

const ANY_DIRECTORY: &str = "acs:cloudsso:{region}:{account}:directory/*";
const DIRECTORY: &str = "acs:cloudsso:{region}:{account}:directory/{DirectoryId}";
const ANY_USER: &str = "acs:cloudsso:{region}:{account}:directory/{DirectoryId}/user/*";
const USER: &str = "acs:cloudsso:{region}:{account}:directory/{DirectoryId}/user/{UserId}";

/// A line; the permission's name is the operation's.
macro_rules! line {
    ($family:literal, $operation:ident, $resource:expr) => {
        Entry::new::<$operation>(
            Meta::rpc($family, VERSION, stringify!($operation))
                .permission(&[concat!("cloudsso:", stringify!($operation))], $resource),
        )
    };
}

pub(crate) static TABLE: [Entry<CloudSso>; 19] = [
    line!("directories", CreateDirectory, ANY_DIRECTORY),
    line!("directories", GetDirectory, DIRECTORY),
    line!("directories", ListDirectories, ANY_DIRECTORY),
    line!("users", CreateUser, ANY_USER),
    line!("users", GetUser, USER),
    line!("users", ListUsers, ANY_USER),
    line!("users", DeleteUser, USER),
    line!("users", ResetUserPassword, USER),
    line!("mfa", GetUserMFAAuthenticationSettings, USER),
    line!("mfa", UpdateUserMFAAuthenticationSettings, USER),
    line!("mfa", GetMFAAuthenticationSettings, DIRECTORY),
    line!("mfa", UpdateMFAAuthenticationSettings, DIRECTORY),
    line!("mfa", GetMFAAuthenticationSettingInfo, DIRECTORY),
    line!("mfa", ListMFADevicesForUser, USER),
    line!("mfa", DeleteMFADeviceForUser, USER),
    line!("login", GetLoginPreference, DIRECTORY),
    line!("login", SetLoginPreference, DIRECTORY),
    line!("login", GetPasswordPolicy, DIRECTORY),
    line!("login", SetPasswordPolicy, DIRECTORY),
];

/// The line of an action, by its exact name.
pub(crate) fn find(action: &str) -> Option<&'static Entry<CloudSso>> {
    TABLE.iter().find(|entry| entry.meta.name == action)
}
