//! A group, as every reply shows it.

use identity::groups::Group;
use identity::ids::GroupId;
use serde_json::{Value, json};

use crate::links::links;
use crate::request::Request;

/// The group a path names.
pub(super) fn named(request: &Request) -> GroupId {
    GroupId::new(request.param("group_id"))
}

/// The group, its time in milliseconds.
pub(super) fn shown(group: &Group, request: &Request) -> Value {
    json!({
        "id": group.id.as_str(),
        "name": group.name,
        "domain_id": group.account.as_str(),
        "description": group.description,
        "create_time": group.created_at.millis(),
        "links": links(request.url(&format!("/v3/groups/{}", group.id))),
    })
}
