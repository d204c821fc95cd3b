use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::{DeviceView, ListDevices};
use identity::store::Page;
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::Moment;
use wire::reply::Reply;

use crate::device::{self, Naming};
use crate::request::Request;
use crate::serial_number::{SerialNumber, serial_number};
use crate::surface::Alibaba;

/// Lists all the account's MFA devices by name, bound or not.
pub(crate) struct ListVirtualMFADevices;

impl Operation<Alibaba> for ListVirtualMFADevices {
    type Command = WithCaller<ListDevices>;

    fn read(_: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(device::list(None, None))
    }

    fn write((caller, page): (Caller, Page<DeviceView>), request: &Request) -> Reply {
        let devices = each(page.items.iter().map(|device| Shown::of(&caller, device)));
        request.reply(only("VirtualMFADevices", only("VirtualMFADevice", devices)))
    }
}

/// A device; only a bound one has more than its serial number.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    serial_number: SerialNumber<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activate_date: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<device::User<'a>>,
}

impl<'a> Shown<'a> {
    fn of(caller: &'a Caller, device: &'a DeviceView) -> Self {
        Self {
            serial_number: serial_number(caller, &device.name),
            activate_date: device::activated(device),
            user: device::user(caller, device, Naming::Name),
        }
    }
}
