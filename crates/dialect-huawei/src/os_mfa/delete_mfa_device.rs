use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::caller::Caller;
use identity::error::{Error, Noun};
use identity::ids::UserId;
use identity::mfa::DeleteDevice;
use identity::users::UserRef;
use identity::{AbsentIsDone, WithCaller};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::serial::Serial;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Removes the device of a user; a serial number that is not the device's removes nothing, and
/// the reply is the same. One kind of client sends what the query should say in a body.
pub(crate) struct DeleteMfaDevice;

impl Operation<Huawei> for DeleteMfaDevice {
    type Command = AbsentIsDone<WithCaller<DeleteDevice>>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let (user, serial) = (required(request, "user_id")?, required(request, "serial_number")?);
        let user = UserRef::Id(UserId::new(user));
        let serial = Serial::read(serial);
        let rule = Rule::SelfOrPolicy(Subject::User(user.clone()));
        let touched = resource("mfa", &serial.name);
        let command = DeleteDevice {
            name: serial.name.clone(),
            holder: Some(user),
            absent_is_done: false,
            even_bound: true,
        };
        let command = serial.in_its_account(command);
        Ok(Asked::new(AbsentIsDone { command, what: Noun::Device }, rule).on(touched))
    }

    fn write(_: Option<(Caller, ())>, _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}

fn required<'a>(request: &'a Request, name: &'static str) -> Result<&'a str, Error> {
    match request.query(name)? {
        Some(value) => Ok(value),
        None if request.inbound.body.is_empty() => Err(Error::Missing(name)),
        None => request.body()?.required_text(name),
    }
}
