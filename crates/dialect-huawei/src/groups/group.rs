//! A group, as every reply shows it.

use identity::groups::Group;
use identity::ids::GroupId;
use serde::Serialize;

use crate::links::{Links, links};
use crate::request::Request;

/// The group a path names.
pub(super) fn named(request: &Request) -> GroupId {
    GroupId::new(request.param("group_id"))
}

/// The group, its time in milliseconds.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    domain_id: &'a str,
    description: &'a str,
    create_time: i64,
    links: Links<'a>,
}

/// The group, its time in milliseconds.
pub(super) fn shown<'a>(group: &'a Group, request: &'a Request) -> Shown<'a> {
    Shown {
        id: group.id.as_str(),
        name: &group.name,
        domain_id: group.account.as_str(),
        description: &group.description,
        create_time: group.created_at.millis(),
        links: links(request.url_of("/v3/groups/", group.id.as_str())),
    }
}
