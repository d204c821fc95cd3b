//! The `links` that every entity and list of this wire carries.

use serde_json::{Value, json};

/// The links of a list, or of one entity as most operations show it.
pub(crate) fn links(url: String) -> Value {
    json!({"self": url, "previous": null, "next": null})
}

/// The links of one entity where the wire shows the first alone.
pub(crate) fn link(url: String) -> Value {
    json!({"self": url})
}
