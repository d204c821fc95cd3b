//! A connection for work on a whole store.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use identity::error::Error;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::{failed, run, set_up};
use crate::engine::link::Cell;
use crate::engine::{Value, migrate};
use crate::tables::{Kind, Table};

/// Kibibytes of pages kept while writing. An index that rows come to in no order does not fit at
/// a million of them; what is written out is then read back from the system's own cache.
const CACHE: i64 = 96 << 10;

/// A connection for work on a whole store.
pub(crate) struct Link(Connection);

impl Link {
    pub(crate) fn to_read(path: &Path) -> Result<Option<Self>, Error> {
        if !path.exists() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        set_up(&connection)?;
        // Nothing is mapped: who goes through a whole file once would seem to hold all of it.
        connection.pragma_update(None, "query_only", true).map_err(failed)?;
        run(&connection, "BEGIN")?;
        Ok(Some(Self(connection)))
    }

    pub(crate) fn to_write(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            // What is sealed or hashed is still not for everybody.
            let made = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
            made.map_err(|why| Error::internal(format!("{}: {why}", path.display())))?;
        }
        let mut connection = Connection::open(path).map_err(failed)?;
        set_up(&connection)?;
        // NORMAL: a loss of power may take the last transactions but breaks nothing, and
        // closing syncs.
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            .map_err(failed)?;
        connection.pragma_update(None, "cache_size", -CACHE).map_err(failed)?;
        migrate::sqlite(&mut connection)?;
        Ok(Self(connection))
    }

    pub(crate) fn version(&self) -> Result<usize, Error> {
        migrate::sqlite_version(&self.0)
    }

    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        let mut statement = self.0.prepare_cached(sql).map_err(failed)?;
        let written = statement.execute(params_from_iter(values)).map_err(failed)?;
        u64::try_from(written).map_err(Error::internal)
    }

    pub(crate) fn insert(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), Error> {
        let places = vec!["?"; table.columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({places})", table.name, table.names());
        let mut statement = self.0.prepare_cached(&sql).map_err(failed)?;
        for row in rows {
            statement.execute(params_from_iter(row.iter().map(Cell::value))).map_err(failed)?;
        }
        Ok(())
    }

    pub(crate) fn rows(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        kinds: &[Kind],
    ) -> Result<Vec<Vec<Cell>>, Error> {
        let mut statement = self.0.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(failed)?;
        let mut items = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let cells = (0..kinds.len()).map(|at| cell(row.get_ref(at).map_err(failed)?));
            items.push(cells.collect::<Result<_, Error>>()?);
        }
        Ok(items)
    }

    pub(crate) fn close(self) -> Result<(), Error> {
        let moved = self.0.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        moved.map_err(failed)?;
        self.0.close().map_err(|(_, error)| failed(error))
    }
}

/// A column declared of one kind holds another only in a file that somebody altered; such a
/// cell is told apart by the digest.
fn cell(value: ValueRef<'_>) -> Result<Cell, Error> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(text) => {
            Cell::Text(std::str::from_utf8(text).map_err(Error::internal)?.to_owned())
        }
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_owned()),
        ValueRef::Real(_) => return Err(Error::internal("the store holds a fraction")),
    })
}
