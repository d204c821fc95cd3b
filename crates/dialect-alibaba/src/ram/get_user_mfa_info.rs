use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::{DeviceView, GetUserDevice};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::device;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Shows the MFA device of a user, or of a caller who is one.
pub(crate) struct GetUserMFAInfo;

impl Operation<Alibaba> for GetUserMFAInfo {
    type Command = WithCaller<GetUserDevice>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = Principal::by_name_or_caller(&request.params)?;
        Ok(device::get(user.owner_must_name("UserName")))
    }

    fn write((caller, device): (Caller, DeviceView), request: &Request) -> Reply {
        request.reply(only("MFADevice", device::shown(&caller, &device)))
    }
}
