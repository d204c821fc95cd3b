use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::listing::{ListAll, Listing};
use identity::mfa::ListedDevice;
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::Moment;
use wire::reply::Reply;
use wire::streamed::Around;

use crate::device::{self, Naming};
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::serial_number::{SerialNumber, serial_number};
use crate::surface::Alibaba;

/// Lists all the account's MFA devices by name, bound or not.
pub(crate) struct ListVirtualMFADevices;

impl Operation<Alibaba> for ListVirtualMFADevices {
    type Command = WithCaller<ListAll<ListedDevice>>;

    fn read(_: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(asks(ListAll { which: () }, resources::devices()))
    }

    fn write((caller, devices): (Caller, Listing<ListedDevice>), request: &Request) -> Reply {
        request.list(devices, Of(caller))
    }
}

/// The devices of this caller's account.
struct Of(Caller);

impl Around<ListedDevice> for Of {
    fn body<'a, I>(&'a self, devices: I) -> impl Serialize
    where
        I: Iterator<Item = &'a ListedDevice> + Clone,
    {
        let devices = each(devices.map(|device| Shown::of(&self.0, device)));
        only("VirtualMFADevices", only("VirtualMFADevice", devices))
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
    fn of(caller: &'a Caller, device: &'a ListedDevice) -> Self {
        let bound = device.bound.as_ref();
        Self {
            serial_number: serial_number(caller, &device.name),
            activate_date: bound.and_then(device::activated),
            user: bound.map(|bound| device::user(caller, bound, Naming::Name)),
        }
    }
}
