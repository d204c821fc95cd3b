use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::{DeviceView, ListDevices};
use identity::store::Page;
use serde_json::{Value, json};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::device;
use crate::paging::Paging;
use crate::principal::principal_name;
use crate::request::Request;
use crate::serial_number::serial_number;
use crate::surface::Alibaba;

const PAGING: Paging = Paging { list: "devices", most: 100, default: 100 };

/// Lists the account's MFA devices by name, bound or not, in pages.
pub(crate) struct ListVirtualMFADevices;

impl Operation<Alibaba> for ListVirtualMFADevices {
    type Command = WithCaller<ListDevices>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let (after, limit) = PAGING.read(&request.params)?;
        Ok(device::list(after, Some(limit)))
    }

    fn write((caller, page): (Caller, Page<DeviceView>), request: &Request) -> Reply {
        let devices: Vec<Value> = page.items.iter().map(|device| shown(&caller, device)).collect();
        let body = json!({
        "VirtualMFADevices": {"VirtualMFADevice": devices},
        });
        let last = page.items.last().map(|device| device.name.as_str());
        request.reply(PAGING.finish(body, page.more, last))
    }
}

/// A device with its user, which is there and empty while the device is not bound.
fn shown(caller: &Caller, device: &DeviceView) -> Value {
    let name = |name: &str| principal_name(caller, name);
    let user = device::user(caller, device, "UserPrincipalName", name);
    let mut shown = json!({
        "User": user.unwrap_or_else(|| json!({})),
        "SerialNumber": serial_number(caller, &device.name),
    });
    if let Some(activated) = device::activated(device) {
        shown["ActivateDate"] = json!(activated);
    }
    shown
}
