use http::StatusCode;
use identity::error::Error;
use identity::listing::Listing;
use identity::mfa::{DeviceView, ListAllDevices};
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;
use wire::streamed::Around;

use super::serial::shown;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Lists the account's devices, bound or not. A device nobody holds has no user to show and is
/// left out.
pub(crate) struct ListUserMfaDevices;

impl Operation<Huawei> for ListUserMfaDevices {
    type Command = ListAllDevices;

    fn read(_: &Request) -> Result<Asked<ListAllDevices>, Error> {
        Ok(Asked::by_policy(ListAllDevices { held: true }).on(resource("mfa", "*")))
    }

    fn write(devices: Listing<DeviceView>, _: &Request) -> Reply {
        Reply::json_list(StatusCode::OK, devices, Body)
    }
}

struct Body;

impl Around<DeviceView> for Body {
    fn body<'a, I>(&'a self, devices: I) -> impl Serialize
    where
        I: Iterator<Item = &'a DeviceView> + Clone,
    {
        let held = devices.filter(|device| device.holder.is_some());
        only("virtual_mfa_devices", each(held.map(shown)))
    }
}
