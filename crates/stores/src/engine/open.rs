//! The ways to a store, by its address.

use std::path::Path;
use std::sync::Arc;

use identity::error::Error;
use identity::store::Store;

pub use super::address::Address;
use super::address::Place;
use super::link::Link;
#[cfg(any(test, feature = "bare"))]
pub use super::postgres::BareShared;
#[cfg(any(test, feature = "bare"))]
pub use super::sqlite::{BareLookups, BareRows};
use super::{postgres, sqlite};
use crate::tables::table;

/// Opens the embedded store in this file, making or migrating it first.
///
/// # Errors
/// When the file is not ours, is newer than this program, or cannot be read and written.
pub fn open_sqlite(path: &Path) -> Result<Arc<dyn Store>, Error> {
    Ok(Arc::new(sqlite::SqliteStore::open(path)?))
}

/// Opens the shared store in this database, making or migrating it first. `connections` is how
/// many this process opens at most.
///
/// # Errors
/// When the database cannot be reached, is not ours, or is newer than this program.
pub async fn open_postgres(url: &str, connections: usize) -> Result<Arc<dyn Store>, Error> {
    Ok(Arc::new(postgres::PostgresStore::open(url, connections).await?))
}

/// Opens the store at this address, making or migrating it first. `connections` is how many
/// this process opens at most, where the store is shared.
///
/// # Errors
/// When it cannot be reached, is not ours, is newer than this program, or is a copy that was
/// not finished.
pub async fn open(address: &Address, connections: usize) -> Result<Arc<dyn Store>, Error> {
    let unfinished = match Link::to_read(address).await? {
        Some(mut link) => link.unfinished_copy().await?,
        None => None,
    };
    if unfinished.is_some() {
        return Err(Error::internal("a copy into this store was not finished; run it again"));
    }
    match &address.0 {
        Place::File(path) => open_sqlite(path),
        Place::Shared(url) => open_postgres(url, connections).await,
    }
}

/// What is known of a store that is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The version of its schema; 0 where there is none.
    pub version: usize,
    /// Whether it holds an account.
    pub founded: bool,
}

/// Looks at a store and changes nothing.
///
/// # Errors
/// When it cannot be reached, is not ours, or is newer than this program.
pub async fn inspect(address: &Address) -> Result<Condition, Error> {
    let Some(mut link) = Link::to_read(address).await? else {
        return Ok(Condition { version: 0, founded: false });
    };
    let version = link.version().await?;
    let founded = version > 0 && !link.is_empty(table("accounts")).await?;
    Ok(Condition { version, founded })
}

/// Brings a store's schema to this program's version, from an older one or from nothing.
///
/// # Errors
/// When it cannot be reached, is not ours, or is newer than this program.
pub async fn migrate(address: &Address) -> Result<(), Error> {
    Link::to_write(address).await?.close().await
}

/// The version of the schema that this program knows.
pub const NEWEST: usize = super::migrate::NEWEST;

/// An embedded store that lives as long as the program: for tests.
///
/// # Errors
/// When the engine fails.
pub fn open_in_memory() -> Result<Arc<dyn Store>, Error> {
    Ok(Arc::new(sqlite::SqliteStore::in_memory()?))
}
