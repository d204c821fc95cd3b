use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::{ListDevices, ListedDevice};
use identity::store::Page;
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::Moment;
use wire::reply::Reply;

use crate::device::{self, Naming};
use crate::paging::Paging;
use crate::request::Request;
use crate::serial_number::{SerialNumber, serial_number};
use crate::surface::Alibaba;

const PAGING: Paging = Paging { list: "devices", most: 100, default: 100 };

/// Lists the account's MFA devices by name, bound or not, in pages.
pub(crate) struct ListVirtualMFADevices;

impl Operation<Alibaba> for ListVirtualMFADevices {
    type Command = WithCaller<ListDevices>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let (after, limit) = PAGING.read(&request.params)?;
        Ok(device::list(after, limit))
    }

    fn write((caller, page): (Caller, Page<ListedDevice>), request: &Request) -> Reply {
        let devices = each(page.items.iter().map(|device| Shown::of(&caller, device)));
        let list = only("VirtualMFADevices", only("VirtualMFADevice", devices));
        let last = page.items.last().map(|device| device.name.as_str());
        request.reply(PAGING.finish(list, page.more, last))
    }
}

/// A device with its user, which is there and empty while the device is not bound.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    user: device::User<'a>,
    serial_number: SerialNumber<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activate_date: Option<Moment>,
}

impl<'a> Shown<'a> {
    fn of(caller: &'a Caller, device: &'a ListedDevice) -> Self {
        let bound = device.bound.as_ref();
        let user = bound.map(|bound| device::user(caller, bound, Naming::PrincipalName));
        Self {
            user: user.unwrap_or_default(),
            serial_number: serial_number(caller, &device.name),
            activate_date: bound.and_then(device::activated),
        }
    }
}
