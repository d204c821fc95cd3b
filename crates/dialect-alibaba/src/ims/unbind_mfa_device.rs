use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::UnbindDevice;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::device;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Unbinds a user's MFA device, which stays in the account.
pub(crate) struct UnbindMFADevice;

impl Operation<Alibaba> for UnbindMFADevice {
    type Command = WithCaller<UnbindDevice>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Principal::by_principal_name(&request.params).map(|user| device::unbind(user, false))
    }

    fn write((caller, device): (Caller, String), request: &Request) -> Reply {
        device::unbound(request, &caller, &device)
    }
}
