use http::StatusCode;
use identity::access_keys::{AccessKey, UpdateAccessKey};
use identity::error::Error;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::credential::{Shown, description, named, status};
use crate::huawei::Huawei;
use crate::request::Request;

/// Switches an access key on or off, or describes it.
pub(crate) struct UpdatePermanentAccessKey;

impl Operation<Huawei> for UpdatePermanentAccessKey {
    type Command = UpdateAccessKey;

    fn read(request: &Request) -> Result<Asked<UpdateAccessKey>, Error> {
        let credential = request.body()?.required_object("credential")?;
        let (active, description) = (status(credential)?, description(credential)?);
        let (key, rule, touched) = named(request);
        let command = UpdateAccessKey { key, user: None, active, description };
        Ok(Asked::new(command, rule).on(touched))
    }

    fn write(key: AccessKey, _: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("credential", Shown::of(&key)))
    }
}
