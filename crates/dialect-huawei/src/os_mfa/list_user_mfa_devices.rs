use http::StatusCode;
use identity::error::Error;
use identity::mfa::{DeviceView, ListDevices};
use identity::store::Page;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::serial::shown;
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
        let held = page.items.iter().filter(|device| device.holder.is_some());
        Reply::json(StatusCode::OK, &only("virtual_mfa_devices", each(held.map(shown))))
    }
}
