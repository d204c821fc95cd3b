//! The engine with nothing around it: bare statements over copies of just what a reply shows,
//! without a transaction, a rule or a row of the core's. No server over it does less, which is
//! what the benchmark shows by this.

use std::path::Path;

use identity::error::Error;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement};

use super::failed;

/// What lists show, copied out of a store: each row holds that and nothing else, and they lie in
/// memory in the order they are shown in. There is no index, no file and no lock of one.
pub struct BareRows(Connection);

impl BareRows {
    /// Devices as Huawei's list shows them: name and holder.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn held(store: &Path) -> Result<Self, Error> {
        let sql = "CREATE TEMP TABLE shown AS SELECT name, holder_id FROM devices
                   WHERE holder_id IS NOT NULL ORDER BY name";
        copied(store, sql).map(Self)
    }

    /// Devices as Alibaba's lists show them: name, user, and since when they are bound.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn bound(store: &Path) -> Result<Self, Error> {
        let sql = "CREATE TEMP TABLE shown AS
                   SELECT d.name, u.handle, u.name AS user_name, u.display_name, d.bound_at
                   FROM devices d LEFT JOIN users u ON u.id = d.holder_id AND d.bound = 1
                   ORDER BY d.name";
        copied(store, sql).map(Self)
    }

    /// Reads the first rows, at most `limit`, while `again` says so; how often, and how many
    /// bytes all texts had.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn walk(&self, limit: u32, again: impl Fn() -> bool) -> Result<(usize, usize), Error> {
        let walked = || {
            let mut statement = self.0.prepare("SELECT * FROM shown LIMIT ?1")?;
            let (columns, mut times, mut bytes) = (statement.column_count(), 0, 0);
            while again() {
                let mut rows = statement.query([limit])?;
                while let Some(row) = rows.next()? {
                    for at in 0..columns {
                        bytes += length(row.get_ref(at)?);
                    }
                }
                times += 1;
            }
            Ok::<_, rusqlite::Error>((times, bytes))
        };
        walked().map_err(failed)
    }
}

/// Who bears a token and what that user's device is called, copied out of a store.
pub struct BareLookups(Connection);

impl BareLookups {
    /// Copies them.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn open(store: &Path) -> Result<Self, Error> {
        let sql = "CREATE TEMP TABLE bearers (hash BLOB PRIMARY KEY, user_id TEXT) WITHOUT ROWID;
                   INSERT INTO bearers SELECT hash, user_id FROM tokens;
                   CREATE TEMP TABLE held (user_id TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
                   INSERT OR IGNORE INTO held SELECT holder_id, name FROM devices
                     WHERE holder_id IS NOT NULL";
        copied(store, sql).map(Self)
    }

    /// Finds the bearers of tokens of these hashes and their devices; how many bytes their names
    /// had.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn find<'h>(&self, hashes: impl Iterator<Item = &'h [u8; 32]>) -> Result<usize, Error> {
        let found = || {
            let mut bearer = self.0.prepare("SELECT user_id FROM bearers WHERE hash = ?1")?;
            let mut device = self.0.prepare("SELECT name FROM held WHERE user_id = ?1")?;
            let mut bytes = 0;
            for hash in hashes {
                bytes += first(&mut bearer, ValueRef::Blob(hash), |user| {
                    first(&mut device, user, |name| Ok(length(name)))
                })?;
            }
            Ok::<_, rusqlite::Error>(bytes)
        };
        found().map_err(failed)
    }
}

/// What is made of the only column of the first row; 0 if there is none.
fn first(
    statement: &mut Statement<'_>,
    key: ValueRef<'_>,
    read: impl FnOnce(ValueRef<'_>) -> rusqlite::Result<usize>,
) -> rusqlite::Result<usize> {
    let mut rows = statement.query([ToSqlOutput::Borrowed(key)])?;
    rows.next()?.map_or(Ok(0), |row| read(row.get_ref(0)?))
}

fn length(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => 0,
    }
}

/// A connection with copies of its own.
fn copied(store: &Path, sql: &str) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(store, flags).map_err(failed)?;
    connection.pragma_update(None, "temp_store", "MEMORY").map_err(failed)?;
    connection.execute_batch(sql).map_err(failed)?;
    Ok(connection)
}
