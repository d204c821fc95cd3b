//! Addresses, and the `links` that every entity and list of this wire carries.

use std::fmt;

use serde::{Serialize, Serializer};

/// An address of ours, put together where it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Url<'a>(pub(crate) [&'a str; 4]);

impl fmt::Display for Url<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| f.write_str(part))
    }
}

impl Serialize for Url<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The links of a list, or of one entity as most operations show it.
#[derive(Serialize)]
pub(crate) struct Links<'a> {
    #[serde(rename = "self")]
    own: Url<'a>,
    previous: (),
    next: (),
}

/// The links of a list, or of one entity as most operations show it.
pub(crate) fn links(own: Url<'_>) -> Links<'_> {
    Links { own, previous: (), next: () }
}

/// The links of one entity where the wire shows the first alone.
#[derive(Serialize)]
pub(crate) struct Link<'a> {
    #[serde(rename = "self")]
    own: Url<'a>,
}

/// The links of one entity where the wire shows the first alone.
pub(crate) fn link(own: Url<'_>) -> Link<'_> {
    Link { own }
}
