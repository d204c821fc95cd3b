use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::error::Error;
use identity::mfa::{DeviceView, GetUserDevice};
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::serial::serial_of;
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
        let user = device.holder.as_ref().map(|holder| holder.id.as_str());
        let shown = json!({"serial_number": serial_of(&device), "user_id": user});
        Reply::json(StatusCode::OK, &json!({"virtual_mfa_device": shown}))
    }
}
