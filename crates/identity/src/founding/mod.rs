//! How a store begins: once, with an account, and under one key.
//!
//! The store keeps a value sealed under the key it was founded with, so that a process with
//! another key is told so when it starts and not by the first secret that does not open.

mod check_key;
mod found;

use async_trait::async_trait;

pub use check_key::{adopt, check_key};
pub use found::found;

use crate::error::Error;
use crate::secret::{Place, Sealer, Secret};
use crate::sources::Sources;
use crate::store::Written;

/// What a store was founded with; fixed from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founding {
    /// The name its first account had.
    pub account: String,
    /// The name its owner had.
    pub owner: String,
    /// The home region.
    pub home: String,
    /// A known value, sealed under the key the store was founded with.
    pub key_check: Vec<u8>,
}

/// The row of the founding.
#[async_trait]
pub trait FoundingRows {
    /// What the store was founded with, if it was.
    async fn founding(&mut self) -> Result<Option<Founding>, Error>;

    /// Notes what the store was founded with; [`Written::Taken`] when that was done before.
    async fn insert_founding(&mut self, founding: &Founding) -> Result<Written, Error>;
}

/// What is sealed; says nothing to whoever opens it.
const KNOWN: &str = "founded";

const PLACE: Place<'static> = Place { table: "founding", column: "key_check", row: "1" };

fn seal(sealer: &Sealer, sources: &Sources) -> Vec<u8> {
    sealer.seal(PLACE, &Secret::new(KNOWN), sources)
}

fn opens(sealer: &Sealer, sealed: &[u8]) -> bool {
    sealer.open(PLACE, sealed).is_ok_and(|known| known.matches(KNOWN.as_bytes()))
}
