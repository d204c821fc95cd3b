//! Access keys: both products see the same ones and differ in how they name the user.

use identity::WithCaller;
use identity::access_keys::{
    AccessKey, CreateAccessKey, DeleteAccessKey, ListAccessKeys, NewAccessKey, UpdateAccessKey,
};
use identity::error::{Error, Problem};
use identity::ids::KeyId;
use serde_json::{Value, json};
use wire::operation::Asked;
use wire::protocols::rpc::Params;
use wire::reply::Reply;

use crate::dates;
use crate::principal::Principal;
use crate::request::Request;

/// A new key for a user.
pub(crate) fn create(user: Principal) -> Asked<WithCaller<CreateAccessKey>> {
    user.asks(|user| CreateAccessKey { user, description: String::new() })
}

/// The new key, and this once its secret.
pub(crate) fn created(request: &Request, new: &NewAccessKey) -> Reply {
    request.reply(json!({
        "AccessKey": {
            "AccessKeyId": new.key.id.as_str(),
            "AccessKeySecret": new.secret.expose_text(),
            "Status": status(&new.key),
            "CreateDate": dates::text(new.key.created_at),
        },
    }))
}

/// A user's keys.
pub(crate) fn list(user: Principal) -> Asked<WithCaller<ListAccessKeys>> {
    user.asks(|user| ListAccessKeys { user })
}

/// A list of keys, each as `show` has it.
pub(crate) fn listed(
    request: &Request,
    keys: &[AccessKey],
    show: fn(&AccessKey) -> Value,
) -> Reply {
    let keys: Vec<Value> = keys.iter().map(show).collect();
    request.reply(json!({"AccessKeys": {"AccessKey": keys}}))
}

/// A key as both products list it.
pub(crate) fn shown(key: &AccessKey) -> Value {
    json!({
        "AccessKeyId": key.id.as_str(),
        "Status": status(key),
        "CreateDate": dates::text(key.created_at),
    })
}

fn status(key: &AccessKey) -> &'static str {
    if key.active { "Active" } else { "Inactive" }
}

/// A change of the status of the user's key of `UserAccessKeyId`.
pub(crate) fn update(
    request: &Request,
    user: Principal,
) -> Result<Asked<WithCaller<UpdateAccessKey>>, Error> {
    let key = key_id(&request.params)?;
    let active = match request.params.required("Status")? {
        "Active" => true,
        "Inactive" => false,
        _ => return Err(Error::invalid("Status", Problem::Value)),
    };
    Ok(user.asks(|user| UpdateAccessKey {
        key,
        user: Some(user),
        active: Some(active),
        description: None,
    }))
}

/// The removal of the user's key of `UserAccessKeyId`.
pub(crate) fn delete(
    request: &Request,
    user: Principal,
) -> Result<Asked<WithCaller<DeleteAccessKey>>, Error> {
    let key = key_id(&request.params)?;
    Ok(user.asks(|user| DeleteAccessKey { key, user: Some(user) }))
}

fn key_id(params: &Params) -> Result<KeyId, Error> {
    params.required("UserAccessKeyId").map(KeyId::new)
}
