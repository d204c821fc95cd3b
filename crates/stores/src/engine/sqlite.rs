//! SQLite, embedded: called directly on the serving thread, one writer at a time.

#[cfg(any(test, feature = "bare"))]
mod bare;
mod committing;
#[cfg(test)]
mod killed;
mod link;
mod log;
#[cfg(test)]
mod plans;
mod readers;
mod writer;

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use identity::error::Error;
use identity::sources::Timestamp;
use identity::store::{Store, Tx};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};

#[cfg(any(test, feature = "bare"))]
pub use self::bare::{BareLookups, BareRows};
pub(crate) use self::link::Link;
use self::readers::{Reader, Readers};
use self::writer::{Turn, Writer};
use super::nonces::Nonces;
use super::{SqlTx, Value, migrate};

/// Statements each connection keeps prepared: more than there are.
const STATEMENTS: usize = 256;

/// Kibibytes of pages the writer keeps. Nobody else writes, so they stay good from one commit to
/// the next.
const CACHE: i64 = 16 << 10;

/// A store in one file, or in memory.
pub(crate) struct SqliteStore {
    /// `None` in memory, where the writer's connection is the only one.
    readers: Option<Readers>,
    writer: Writer,
    nonces: Nonces,
}

impl SqliteStore {
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let writer = Connection::open_with_flags(path, flags).map_err(failed)?;
        Self::with_writer(writer, Some(path.to_owned()))
    }

    pub(crate) fn in_memory() -> Result<Self, Error> {
        Self::with_writer(Connection::open_in_memory().map_err(failed)?, None)
    }

    fn with_writer(mut writer: Connection, path: Option<PathBuf>) -> Result<Self, Error> {
        set_up(&writer)?;
        // FULL: a commit is on the disk before anybody is told of it.
        writer
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
            .map_err(failed)?;
        writer.pragma_update(None, "cache_size", -CACHE).map_err(failed)?;
        // What a turn may have to undo stays in memory: in a file it costs two writes a page.
        writer.pragma_update(None, "temp_store", "MEMORY").map_err(failed)?;
        migrate::sqlite(&mut writer)?;
        if let Some(path) = &path {
            log::keep_short(&mut writer, path, log::Bounds::default())?;
        }
        let readers = path.map(Readers::of);
        let reads = readers.as_ref().map(Readers::since_the_last_commit).unwrap_or_default();
        let writer = Writer::start(writer, reads)?;
        Ok(Self { readers, writer, nonces: Nonces::default() })
    }
}

fn set_up(connection: &Connection) -> Result<(), Error> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Without QPSG the planner prepares cached statements again for each new value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed)?;
    connection
        .execute_batch("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;")
        .map_err(failed)
}

#[async_trait]
impl Store for SqliteStore {
    async fn read(&self) -> Result<Box<dyn Tx>, Error> {
        // In memory a reader is a writer that never commits.
        let Some(readers) = &self.readers else { return self.write().await };
        Ok(Box::new(SqlTx::Sqlite(Session::Read(readers.begin()?))))
    }

    async fn write(&self) -> Result<Box<dyn Tx>, Error> {
        Ok(Box::new(SqlTx::Sqlite(Session::Write(self.writer.turn().await?))))
    }

    async fn take_nonce(
        &self,
        key: &str,
        nonce: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, Error> {
        self.nonces.take(key, nonce, now, until)
    }

    async fn ping(&self) -> Result<(), Error> {
        let mut tx = self.read().await?;
        tx.count_accounts().await.map(drop)
    }
}

/// A transaction; what it wrote is undone unless it is committed.
pub(crate) enum Session {
    Read(Reader),
    Write(Turn),
}

impl Session {
    fn connection(&self) -> Result<&Connection, Error> {
        match self {
            Self::Write(turn) => turn.connection(),
            Self::Read(reader) => reader.connection(),
        }
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        #[cfg(test)]
        killed::between_steps();
        match self {
            Self::Write(turn) => turn.commit().await,
            Self::Read(_) => Ok(()),
        }
    }

    pub(super) fn execute(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, Error> {
        #[cfg(test)]
        killed::between_steps();
        let connection = self.connection()?;
        let mut statement = connection.prepare_cached(sql).map_err(failed)?;
        let written = statement.execute(params_from_iter(values)).map_err(failed)?;
        #[cfg(test)]
        plans::note(sql, &statement);
        u64::try_from(written).map_err(Error::internal)
    }

    pub(super) fn rows<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        read: impl Fn(Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        #[cfg(test)]
        killed::between_steps();
        let connection = self.connection()?;
        let mut statement = connection.prepare_cached(sql).map_err(failed)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(failed)?;
        let mut items = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            items.push(read(Row(row))?);
        }
        drop(rows);
        #[cfg(test)]
        plans::note(sql, &statement);
        Ok(items)
    }
}

fn run(connection: &Connection, sql: &'static str) -> Result<(), Error> {
    connection.prepare_cached(sql).and_then(|mut s| s.execute([])).map(drop).map_err(failed)
}

fn failed(error: rusqlite::Error) -> Error {
    Error::internal(format!("store: {error}"))
}

/// A row of a result.
pub(crate) struct Row<'r>(&'r rusqlite::Row<'r>);

impl Row<'_> {
    pub(super) fn text(&self, at: usize) -> Result<String, Error> {
        self.0.get(at).map_err(failed)
    }

    pub(super) fn maybe_text(&self, at: usize) -> Result<Option<String>, Error> {
        self.0.get(at).map_err(failed)
    }

    pub(super) fn int(&self, at: usize) -> Result<i64, Error> {
        self.0.get(at).map_err(failed)
    }

    pub(super) fn maybe_int(&self, at: usize) -> Result<Option<i64>, Error> {
        self.0.get(at).map_err(failed)
    }

    pub(super) fn blob(&self, at: usize) -> Result<Vec<u8>, Error> {
        self.0.get(at).map_err(failed)
    }

    pub(super) fn maybe_blob(&self, at: usize) -> Result<Option<Vec<u8>>, Error> {
        self.0.get(at).map_err(failed)
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
            Self::Null => ValueRef::Null,
        }))
    }
}
