use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::DeleteDevice;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::device;
use crate::request::Request;
use crate::surface::Alibaba;

/// Removes an MFA device that is not bound.
pub(crate) struct DeleteVirtualMFADevice;

impl Operation<Alibaba> for DeleteVirtualMFADevice {
    type Command = WithCaller<DeleteDevice>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        device::delete(request)
    }

    fn write(_: (Caller, ()), request: &Request) -> Reply {
        request.done()
    }
}
