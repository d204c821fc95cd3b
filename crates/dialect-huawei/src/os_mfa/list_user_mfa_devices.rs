use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::ids::AccountId;
use identity::listing::{ListAll, Listing};
use identity::mfa::HeldDevice;
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;
use wire::streamed::Around;

use super::serial::listed;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Lists the account's devices, bound or not. A device nobody holds has no user to show and is
/// left out.
pub(crate) struct ListUserMfaDevices;

impl Operation<Huawei> for ListUserMfaDevices {
    type Command = WithCaller<ListAll<HeldDevice>>;

    fn read(_: &Request) -> Result<Asked<Self::Command>, Error> {
        let command = WithCaller { command: ListAll { which: () }, conditions: Vec::new() };
        Ok(Asked::by_policy(command).on(resource("mfa", "*")))
    }

    fn write((caller, devices): (Caller, Listing<HeldDevice>), _: &Request) -> Reply {
        Reply::json_list(StatusCode::OK, devices, Of(caller.account))
    }
}

/// The devices of this account.
struct Of(AccountId);

impl Around<HeldDevice> for Of {
    fn body<'a, I>(&'a self, devices: I) -> impl Serialize
    where
        I: Iterator<Item = &'a HeldDevice> + Clone,
    {
        only("virtual_mfa_devices", each(devices.map(|device| listed(&self.0, device))))
    }
}
