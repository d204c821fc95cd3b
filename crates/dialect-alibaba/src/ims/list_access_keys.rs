use identity::WithCaller;
use identity::access_keys::{AccessKey, ListAccessKeys as List};
use identity::caller::Caller;
use identity::error::Error;
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::dates;
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
        key::listed(request, &keys, |key| {
            let mut shown = key::shown(key);
            shown["UpdateDate"] = json!(dates::text(key.updated_at));
            shown
        })
    }
}
