use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::error::Error;
use identity::ids::UserId;
use identity::mfa::{CreateDevice, NewDevice};
use identity::users::{UserRef, check_name};
use serde::Serialize;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::serial::{SerialOf, serial};
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Makes a device meant for a user. The reply is the only place that shows its seed.
pub(crate) struct CreateMfaDevice;

impl Operation<Huawei> for CreateMfaDevice {
    type Command = CreateDevice;

    fn read(request: &Request) -> Result<Asked<CreateDevice>, Error> {
        let device = request.body()?.required_object("virtual_mfa_device")?;
        let name = device.required_text("name")?;
        let user = UserRef::Id(UserId::new(device.required_text("user_id")?));
        check_name("name", name, 64, "-_")?;
        let rule = Rule::SelfOrPolicy(Subject::User(user.clone()));
        let command = CreateDevice { name: name.to_owned(), holder: Some(user) };
        Ok(Asked::new(command, rule).on(resource("mfa", name)))
    }

    fn write(new: NewDevice, _: &Request) -> Reply {
        let shown = WithSeed {
            serial_number: serial(&new.device.account, &new.device.name),
            base32_string_seed: new.base32_seed.expose_text(),
        };
        Reply::json(StatusCode::CREATED, &only("virtual_mfa_device", shown))
    }
}

#[derive(Serialize)]
struct WithSeed<'a> {
    serial_number: SerialOf<'a>,
    base32_string_seed: &'a str,
}
