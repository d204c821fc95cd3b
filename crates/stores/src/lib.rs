//! The store: every fact the core keeps, in SQL. Only this crate knows SQL, and within it only
//! `engine` knows which engine runs it.

mod access_keys;
mod accounts;
mod audit;
mod devices;
mod directories;
mod engine;
mod groups;
mod migrate;
mod policies;
mod sign_in;
mod text;
mod tokens;
mod users;

use std::path::Path;
use std::sync::Arc;

use identity::error::Error;
use identity::store::Store;

/// Opens the embedded store in this file, making or migrating it first.
///
/// # Errors
/// When the file is not ours, is newer than this program, or cannot be read and written.
pub fn open_sqlite(path: &Path) -> Result<Arc<dyn Store>, Error> {
    Ok(Arc::new(engine::sqlite::SqliteStore::open(path)?))
}

/// Opens the shared store in this database, making or migrating it first. `connections` is how
/// many this process opens at most.
///
/// # Errors
/// When the database cannot be reached, is not ours, or is newer than this program.
pub async fn open_postgres(url: &str, connections: usize) -> Result<Arc<dyn Store>, Error> {
    Ok(Arc::new(engine::postgres::PostgresStore::open(url, connections).await?))
}

/// An embedded store that lives as long as the program: for tests.
///
/// # Errors
/// When the engine fails.
pub fn open_in_memory() -> Result<Arc<dyn Store>, Error> {
    Ok(Arc::new(engine::sqlite::SqliteStore::in_memory()?))
}
