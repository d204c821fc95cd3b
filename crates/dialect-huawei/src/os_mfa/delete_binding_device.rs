use http::StatusCode;
use identity::WithCaller;
use identity::access::{Rule, Subject};
use identity::caller::Caller;
use identity::error::Error;
use identity::ids::UserId;
use identity::mfa::UnbindDevice;
use identity::secret::Secret;
use identity::users::UserRef;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::serial::Serial;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Unbinds the device of a user, which stays made for the user. From the user itself it takes a
/// code; an administrator sends any text in its place.
pub(crate) struct DeleteBindingDevice;

impl Operation<Huawei> for DeleteBindingDevice {
    type Command = WithCaller<UnbindDevice>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let body = request.body()?;
        let user = UserRef::Id(UserId::new(body.required_text("user_id")?));
        let serial = Serial::read(body.required_text("serial_number")?);
        let command = UnbindDevice {
            user: user.clone(),
            device: Some(serial.name.clone()),
            code: Some(Secret::new(body.required_text("authentication_code")?)),
            unless_required: true,
            delete: false,
        };
        let rule = Rule::SelfOrPolicy(Subject::User(user));
        let touched = resource("mfa", &serial.name);
        Ok(Asked::new(serial.in_its_account(command), rule).on(touched))
    }

    fn write(_: (Caller, String), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
