use http::StatusCode;
use identity::error::Error;
use identity::mfa::{DeviceView, ListDevices};
use identity::store::Page;
use serde_json::{Value, json};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::serial::serial_of;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Lists the account's devices, bound or not. A device nobody holds has no user to show and is
/// left out.
pub(crate) struct ListUserMfaDevices;

impl Operation<Huawei> for ListUserMfaDevices {
    type Command = ListDevices;

    fn read(_: &Request) -> Result<Asked<ListDevices>, Error> {
        let command = ListDevices { held: true, after: None, limit: None };
        Ok(Asked::by_policy(command).on(resource("mfa", "*")))
    }

    fn write(page: Page<DeviceView>, _: &Request) -> Reply {
        let show = |device: &DeviceView| -> Option<Value> {
            let holder = device.holder.as_ref()?;
            Some(json!({"serial_number": serial_of(device), "user_id": holder.id.as_str()}))
        };
        let devices: Vec<Value> = page.items.iter().filter_map(show).collect();
        Reply::json(StatusCode::OK, &json!({"virtual_mfa_devices": devices}))
    }
}
