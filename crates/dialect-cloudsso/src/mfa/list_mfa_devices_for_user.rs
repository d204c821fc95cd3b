use identity::directories::{DirectoryUserFactors, ListDirectoryUserFactors};
use identity::error::Error;
use identity::mfa::Device;
use identity::passkeys::Passkey;
use identity::users::User;
use serde::Serialize;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, moment};
use wire::reply::Reply;

use super::{CROSS_PLATFORM_PASSKEY, PLATFORM_PASSKEY, TOTP};
use crate::CloudSso;
use crate::request::Request;

pub(crate) struct ListMFADevicesForUser;

impl Operation<CloudSso> for ListMFADevicesForUser {
    type Command = ListDirectoryUserFactors;

    fn read(request: &Request) -> Result<Asked<ListDirectoryUserFactors>, Error> {
        let (directory, user) = request.user()?;
        let resource = request.of_user(&directory, &user);
        Ok(Asked::by_policy(ListDirectoryUserFactors { directory, user }).on(resource))
    }

    fn write(factors: DirectoryUserFactors, request: &Request) -> Reply {
        let DirectoryUserFactors { user, devices, passkeys } = factors;
        let devices = devices.iter().map(|device| shown(device, &user));
        let all = devices.chain(passkeys.iter().map(|passkey| shown_passkey(passkey, &user)));
        let all: Vec<Shown<'_>> = all.collect();
        request.done(Body { total_counts: all.len(), mfa_devices: all })
    }
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "MFADevices")]
    mfa_devices: Vec<Shown<'a>>,
    #[serde(rename = "TotalCounts")]
    total_counts: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    device_id: &'a str,
    device_name: &'a str,
    device_type: &'static str,
    effective_time: Moment,
    last_use_time: Moment,
    user_id: &'a str,
}

fn shown<'a>(device: &'a Device, user: &'a User) -> Shown<'a> {
    let bound_at = device.bound_at.unwrap_or(device.created_at);
    // Binding is the first use. The step of a code is no time of use: it may lie ahead.
    let last_use = device.used_at.unwrap_or(bound_at).max(bound_at);
    Shown {
        device_id: device.id.as_str(),
        device_name: &device.name,
        device_type: TOTP,
        effective_time: moment(bound_at),
        last_use_time: moment(last_use),
        user_id: user.handle.as_str(),
    }
}

fn shown_passkey<'a>(passkey: &'a Passkey, user: &'a User) -> Shown<'a> {
    Shown {
        device_id: passkey.id.as_str(),
        device_name: &passkey.name,
        device_type: if passkey.platform { PLATFORM_PASSKEY } else { CROSS_PLATFORM_PASSKEY },
        effective_time: moment(passkey.created_at),
        last_use_time: moment(passkey.used_at.unwrap_or(passkey.created_at)),
        user_id: user.handle.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use identity::ids::{AccountId, DeviceId, DirectoryId, Handle, UserId};
    use identity::mfa::totp::Parameters;
    use identity::sources::Timestamp;
    use serde_json::json;

    use super::*;

    fn user() -> User {
        let at = Timestamp::from_seconds(1_767_323_045);
        User {
            id: UserId::new("0123456789abcdef0123456789abcdef"),
            account: AccountId::new("a"),
            directory: Some(DirectoryId::new("d-000000000001")),
            handle: Handle::new("u-00000000000000000001"),
            name: "alice".into(),
            display_name: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            email: String::new(),
            phone: String::new(),
            description: String::new(),
            enabled: true,
            is_owner: false,
            mfa_enabled: true,
            attributes: BTreeMap::new(),
            created_at: at,
            updated_at: at,
            signed_in_at: None,
        }
    }

    fn device(used_at: Option<Timestamp>) -> Device {
        let at = Timestamp::from_seconds(1_767_323_045);
        Device {
            id: DeviceId::new("mfa-00000000000000000001"),
            account: AccountId::new("a"),
            name: "dev-01".into(),
            holder: Some(user().id),
            slot: 0,
            bound: true,
            sealed_seed: Vec::new(),
            parameters: Parameters::default(),
            // Of the code after the one that was shown when it was used.
            last_step: 1_767_323_130 / 30,
            failures: 0,
            failed_at: None,
            drift: 0,
            used_at,
            created_at: at,
            bound_at: Some(at),
        }
    }

    #[test]
    fn a_device_is_shown_with_the_fields_of_the_reference() {
        let expected = json!({
            "DeviceId": "mfa-00000000000000000001",
            "DeviceName": "dev-01",
            "DeviceType": "TOTP",
            "EffectiveTime": "2026-01-02T03:04:05Z",
            "LastUseTime": "2026-01-02T03:05:07Z",
            "UserId": "u-00000000000000000001",
        });
        let used_at = Timestamp::from_seconds(1_767_323_107);
        assert_eq!(json!(shown(&device(Some(used_at)), &user())), expected);
    }

    #[test]
    fn a_device_is_never_used_before_it_was_bound() {
        let (device, user) = (device(None), user());
        let shown = shown(&device, &user);
        assert_eq!(shown.last_use_time, shown.effective_time);
    }
}
