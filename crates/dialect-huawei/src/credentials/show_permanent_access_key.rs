use http::StatusCode;
use identity::access_keys::{AccessKey, ShowAccessKey};
use identity::error::Error;
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::credential::{named, shown_with_use};
use crate::huawei::Huawei;
use crate::request::Request;

/// Shows an access key without its secret.
pub(crate) struct ShowPermanentAccessKey;

impl Operation<Huawei> for ShowPermanentAccessKey {
    type Command = ShowAccessKey;

    fn read(request: &Request) -> Result<Asked<ShowAccessKey>, Error> {
        let (key, rule, touched) = named(request);
        Ok(Asked::new(ShowAccessKey { key, user: None }, rule).on(touched))
    }

    fn write(key: AccessKey, _: &Request) -> Reply {
        Reply::json(StatusCode::OK, &json!({"credential": shown_with_use(&key)}))
    }
}
