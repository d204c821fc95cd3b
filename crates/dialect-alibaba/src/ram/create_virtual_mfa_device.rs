use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::{CreateDevice, NewDevice};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::device;
use crate::request::Request;
use crate::surface::Alibaba;

/// Makes a virtual MFA device and shows its seed, this once.
pub(crate) struct CreateVirtualMFADevice;

impl Operation<Alibaba> for CreateVirtualMFADevice {
    type Command = WithCaller<CreateDevice>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        device::create(request)
    }

    fn write((caller, new): (Caller, NewDevice), request: &Request) -> Reply {
        device::created(request, &caller, &new)
    }
}
