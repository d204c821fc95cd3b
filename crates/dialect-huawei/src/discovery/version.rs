//! The one version this wire has.

use serde::Serialize;

use crate::links::Url;
use crate::request::Request;

/// The version, as discovery shows it.
#[derive(Serialize)]
pub(super) struct Version<'a> {
    id: &'static str,
    status: &'static str,
    updated: &'static str,
    #[serde(rename = "media-types")]
    media_types: [MediaType; 1],
    links: [Relation<'a>; 1],
}

#[derive(Serialize)]
struct MediaType {
    base: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Relation<'a> {
    rel: &'static str,
    href: Url<'a>,
}

/// The version, as discovery shows it.
pub(super) fn version(request: &Request) -> Version<'_> {
    Version {
        id: "v3.6",
        status: "stable",
        updated: "2016-04-04T00:00:00Z",
        media_types: [MediaType {
            base: "application/json",
            kind: "application/vnd.openstack.identity-v3+json",
        }],
        links: [Relation { rel: "self", href: request.url("/v3/") }],
    }
}
