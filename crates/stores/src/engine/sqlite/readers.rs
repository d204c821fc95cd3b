//! Connections that read, kept from one transaction to the next.
//!
//! Most of them map the file instead of copying pages of it. But a connection gives its whole map
//! up when it finds that something was committed since it read last, which interrupts every
//! thread of the process and costs a fault for each page anew. So the first reads after a commit
//! are done by connections without a map.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use identity::error::Error;
use rusqlite::{Connection, OpenFlags};

use super::{failed, run, set_up};

/// Bytes of the file that are mapped at the most.
const MAP: i64 = 8 << 30;

/// How many reads after a commit copy: a new map costs about as much as they do.
const COPYING: usize = 64;

/// Connections of one kind that nobody reads with now.
type Idle = Arc<Mutex<Vec<Connection>>>;

/// All that read one file.
pub(super) struct Readers {
    path: PathBuf,
    mapped: Idle,
    copying: Idle,
    /// How many reads there were since the last commit.
    reads: Arc<AtomicUsize>,
}

impl Readers {
    pub(super) fn of(path: PathBuf) -> Self {
        let (mapped, copying) = Default::default();
        Self { path, mapped, copying, reads: Arc::default() }
    }

    /// The count of reads, for who commits to begin anew.
    pub(super) fn since_the_last_commit(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.reads)
    }

    /// Begins a transaction. Which kind of connection has it is a matter of cost alone: each sees
    /// what is committed when it first reads.
    pub(super) fn begin(&self) -> Result<Reader, Error> {
        let maps = self.reads.fetch_add(1, Ordering::Relaxed) >= COPYING;
        let (idle, map) = if maps { (&self.mapped, MAP) } else { (&self.copying, 0) };
        let kept = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = kept.map_or_else(|| self.open(map), Ok)?;
        run(&connection, "BEGIN")?;
        Ok(Reader { connection: Some(connection), idle: Arc::clone(idle) })
    }

    fn open(&self, map: i64) -> Result<Connection, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags).map_err(failed)?;
        set_up(&connection)?;
        connection.pragma_update(None, "query_only", true).map_err(failed)?;
        connection.pragma_update(None, "mmap_size", map).map_err(failed)?;
        Ok(connection)
    }
}

/// A reading transaction; its connection goes back to the idle ones.
pub(crate) struct Reader {
    connection: Option<Connection>,
    idle: Idle,
}

impl Reader {
    pub(super) fn connection(&self) -> Result<&Connection, Error> {
        self.connection.as_ref().ok_or_else(|| Error::internal("the reader is closed"))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // A connection that cannot end its transaction is closed instead of used again.
        if let Some(connection) = self.connection.take()
            && run(&connection, "ROLLBACK").is_ok()
        {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

#[cfg(test)]
mod tests {
    use identity::store::Store;

    use super::super::SqliteStore;
    use super::*;

    fn maps(readers: &Readers) -> bool {
        let reader = readers.begin().expect("begins");
        let connection = reader.connection().expect("a connection");
        let size: i64 =
            connection.pragma_query_value(None, "mmap_size", |row| row.get(0)).expect("tells");
        size > 0
    }

    #[tokio::test]
    async fn the_first_reads_after_a_commit_do_without_a_map() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("store.db")).expect("opens");
        let readers = store.readers.as_ref().expect("a file is read by others");
        for _ in 0..2 {
            let first: Vec<bool> = (0..COPYING + 2).map(|_| maps(readers)).collect();
            assert!(first[..COPYING].iter().all(|maps| !maps));
            assert!(first[COPYING..].iter().all(|maps| *maps));
            store.write().await.expect("a turn").commit().await.expect("commits");
        }
    }
}
