use http::StatusCode;
use identity::WithCaller;
use identity::access::{Rule, Subject};
use identity::caller::Caller;
use identity::error::Error;
use identity::ids::UserId;
use identity::mfa::BindDevice;
use identity::secret::Secret;
use identity::users::UserRef;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::serial::Serial;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Binds a device to the user it was made for, who alone can show two codes of it.
pub(crate) struct CreateBindingDevice;

impl Operation<Huawei> for CreateBindingDevice {
    type Command = WithCaller<BindDevice>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let body = request.body()?;
        let user = UserRef::Id(UserId::new(body.required_text("user_id")?));
        let serial = Serial::read(body.required_text("serial_number")?);
        let command = BindDevice {
            user: user.clone(),
            device: serial.name.clone(),
            own: true,
            first_code: Secret::new(body.required_text("authentication_code_first")?),
            second_code: Secret::new(body.required_text("authentication_code_second")?),
        };
        let rule = Rule::SelfOnly(Subject::User(user));
        let touched = resource("mfa", &serial.name);
        Ok(Asked::new(serial.in_its_account(command), rule).on(touched))
    }

    fn write(_: (Caller, ()), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
