use http::StatusCode;
use identity::access_keys::{AccessKey, ShowAccessKey};
use identity::error::Error;
use serde::Serialize;
use wire::body::only;
use wire::moment::Stamp;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::credential::{Shown, named};
use crate::huawei::Huawei;
use crate::moments::zulu;
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
        // When it was last used; when it was made, if it never was.
        let last_use_time = zulu(key.used_at.unwrap_or(key.created_at));
        let shown = WithUse { key: Shown::of(&key), last_use_time };
        Reply::json(StatusCode::OK, &only("credential", shown))
    }
}

#[derive(Serialize)]
struct WithUse<'a> {
    #[serde(flatten)]
    key: Shown<'a>,
    last_use_time: Stamp<27>,
}
