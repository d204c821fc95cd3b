use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::mfa::{DeviceView, FindUserDevice};
use serde::Serialize;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::device;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Shows the MFA device of a user, or of a caller who is one, and whether there is any.
pub(crate) struct GetUserMFAInfo;

impl Operation<Alibaba> for GetUserMFAInfo {
    type Command = WithCaller<FindUserDevice>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let user = Principal::by_principal_name_or_caller(&request.params)?;
        Ok(device::find(user.owner_must_name("UserPrincipalName")))
    }

    fn write((caller, found): (Caller, Option<DeviceView>), request: &Request) -> Reply {
        let device = found.as_ref().map(|device| device::shown(&caller, device));
        request.reply(Shown { is_mfa_enable: found.is_some(), device })
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(rename = "IsMFAEnable")]
    is_mfa_enable: bool,
    #[serde(rename = "MFADevice", skip_serializing_if = "Option::is_none")]
    device: Option<device::Shown<'a>>,
}
