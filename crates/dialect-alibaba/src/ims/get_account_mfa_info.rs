use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::{DeviceView, FindOwnerDevice};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;

/// Says whether the account's owner has bound an MFA device.
pub(crate) struct GetAccountMFAInfo;

impl Operation<Alibaba> for GetAccountMFAInfo {
    type Command = WithCaller<FindOwnerDevice>;

    fn read(_: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(asks(FindOwnerDevice, resources::account()))
    }

    fn write((_, found): (Caller, Option<DeviceView>), request: &Request) -> Reply {
        request.reply(only("IsMFAEnable", found.is_some()))
    }
}
