use identity::WithCaller;
use identity::access_keys::{AccessKey, ListAccessKeys as List};
use identity::caller::Caller;
use identity::error::Error;
use serde::Serialize;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, moment};
use wire::reply::Reply;

use crate::key;
use crate::principal::Principal;
use crate::request::Request;
use crate::surface::Alibaba;

/// Lists the access keys of a user, or of the caller.
pub(crate) struct ListAccessKeys;

impl Operation<Alibaba> for ListAccessKeys {
    type Command = WithCaller<List>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Principal::by_principal_name_or_caller(&request.params).map(key::list)
    }

    fn write((_, keys): (Caller, Vec<AccessKey>), request: &Request) -> Reply {
        let show = |key| Shown { key: key::shown(key), update_date: moment(key.updated_at) };
        key::listed(request, &keys, show)
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    key: key::Shown<'a>,
    #[serde(rename = "UpdateDate")]
    update_date: Moment,
}
