use http::StatusCode;
use identity::access_keys::DeleteAccessKey;
use identity::error::Error;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::credential::named;
use crate::huawei::Huawei;
use crate::request::Request;

/// Removes an access key.
pub(crate) struct DeletePermanentAccessKey;

impl Operation<Huawei> for DeletePermanentAccessKey {
    type Command = DeleteAccessKey;

    fn read(request: &Request) -> Result<Asked<DeleteAccessKey>, Error> {
        let (key, rule, touched) = named(request);
        Ok(Asked::new(DeleteAccessKey { key, user: None }, rule).on(touched))
    }

    fn write((): (), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
