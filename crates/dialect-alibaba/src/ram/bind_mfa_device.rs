use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::BindDevice;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::device;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Binds an MFA device to a user, who shows two codes in a row.
pub(crate) struct BindMFADevice;

impl Operation<Alibaba> for BindMFADevice {
    type Command = WithCaller<BindDevice>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        device::bind(request, Principal::by_name)
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
