use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::error::Error;
use identity::mfa::{DeviceView, GetUserDevice};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::serial::shown;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Shows the device of a user, bound or not.
pub(crate) struct ShowUserMfaDevice;

impl Operation<Huawei> for ShowUserMfaDevice {
    type Command = GetUserDevice;

    fn read(request: &Request) -> Result<Asked<GetUserDevice>, Error> {
        let user = request.user();
        let (rule, touched) =
            (Rule::SelfOrPolicy(Subject::User(user.clone())), resources::user(&user));
        Ok(Asked::new(GetUserDevice { user, bound: false }, rule).on(touched))
    }

    fn write(device: DeviceView, _: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("virtual_mfa_device", shown(&device)))
    }
}
