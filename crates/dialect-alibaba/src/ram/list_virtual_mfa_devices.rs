use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::{DeviceView, ListDevices};
use identity::store::Page;
use serde_json::{Value, json};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::device;
use crate::request::Request;
use crate::serial_number::serial_number;
use crate::surface::Alibaba;

/// Lists all the account's MFA devices by name, bound or not.
pub(crate) struct ListVirtualMFADevices;

impl Operation<Alibaba> for ListVirtualMFADevices {
    type Command = WithCaller<ListDevices>;

    fn read(_: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(device::list(None, None))
    }

    fn write((caller, page): (Caller, Page<DeviceView>), request: &Request) -> Reply {
        let devices: Vec<Value> = page.items.iter().map(|device| shown(&caller, device)).collect();
        request.reply(json!({
            "VirtualMFADevices": {"VirtualMFADevice": devices},
        }))
    }
}

/// A device; only a bound one has more than its serial number.
fn shown(caller: &Caller, device: &DeviceView) -> Value {
    let mut shown = json!({"SerialNumber": serial_number(caller, &device.name)});
    if let Some(activated) = device::activated(device) {
        shown["ActivateDate"] = json!(activated);
    }
    if let Some(user) = device::user(caller, device, "UserName", str::to_owned) {
        shown["User"] = user;
    }
    shown
}
