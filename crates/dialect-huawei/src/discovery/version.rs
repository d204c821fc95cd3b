//! The one version this wire has.

use serde_json::{Value, json};

use crate::request::Request;

/// The version, as discovery shows it.
pub(super) fn version(request: &Request) -> Value {
    json!({
        "id": "v3.6",
        "status": "stable",
        "updated": "2016-04-04T00:00:00Z",
        "media-types": [{
            "base": "application/json",
            "type": "application/vnd.openstack.identity-v3+json",
        }],
        "links": [{"rel": "self", "href": request.url("/v3/")}],
    })
}
