//! Access keys: both products see the same ones and differ in how they name the user.

use identity::WithCaller;
use identity::access_keys::{
    AccessKey, CreateAccessKey, DeleteAccessKey, ListAccessKeys, NewAccessKey, UpdateAccessKey,
};
use identity::error::{Error, Problem};
use identity::ids::KeyId;
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::Asked;
use wire::protocols::rpc::{Moment, Params, moment};
use wire::reply::Reply;

use crate::principal::Principal;
use crate::request::Request;

/// A new key for a user.
pub(crate) fn create(user: Principal) -> Asked<WithCaller<CreateAccessKey>> {
    user.asks(|user| CreateAccessKey { user, description: String::new() })
}

/// The new key, and this once its secret.
pub(crate) fn created(request: &Request, new: &NewAccessKey) -> Reply {
    let AccessKey { id, created_at, .. } = &new.key;
    let shown = Created {
        access_key_id: id.as_str(),
        access_key_secret: new.secret.expose_text(),
        status: status(&new.key),
        create_date: moment(*created_at),
    };
    request.reply(only("AccessKey", shown))
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Created<'a> {
    access_key_id: &'a str,
    access_key_secret: &'a str,
    status: &'static str,
    create_date: Moment,
}

/// A user's keys.
pub(crate) fn list(user: Principal) -> Asked<WithCaller<ListAccessKeys>> {
    user.asks(|user| ListAccessKeys { user })
}

/// A list of keys, each as `show` has it.
pub(crate) fn listed<'a, V: Serialize>(
    request: &Request,
    keys: &'a [AccessKey],
    show: fn(&'a AccessKey) -> V,
) -> Reply {
    request.reply(only("AccessKeys", only("AccessKey", each(keys.iter().map(show)))))
}

/// A key as both products list it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Shown<'a> {
    access_key_id: &'a str,
    status: &'static str,
    create_date: Moment,
}

/// A key as both products list it.
pub(crate) fn shown(key: &AccessKey) -> Shown<'_> {
    let (access_key_id, create_date) = (key.id.as_str(), moment(key.created_at));
    Shown { access_key_id, status: status(key), create_date }
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
