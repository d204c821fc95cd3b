//! Keeps the write-ahead log short without keeping anybody waiting: a thread of its own copies
//! what is durable into the file while turns go on. Only where writers never pause, and the log
//! therefore never begins anew, does a commit now and then do the rest itself.

use std::ffi::c_int;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use identity::error::Error;
use rusqlite::hooks::Wal;
use rusqlite::{Connection, OpenFlags};

use super::failed;

/// Sizes of the log, in pages of 4 KiB.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// How many more make it worth copying.
    some: c_int,
    /// How many are too many.
    most: c_int,
}

impl Default for Bounds {
    fn default() -> Self {
        // Pages that many changes touch are copied once for all of them.
        Self { some: 4_000, most: 16_384 }
    }
}

/// Takes over the log of this connection, whose file is at `path`.
pub(super) fn keep_short(
    writer: &mut Connection,
    path: &Path,
    bounds: Bounds,
) -> Result<(), Error> {
    let (wake, woken) = sync_channel(1);
    let path = path.to_owned();
    std::thread::Builder::new()
        .name("checkpoint".to_owned())
        .spawn(move || copy_when_woken(&path, &woken))
        .map_err(Error::internal)?;
    let mut copied = 0;
    let hook = move |log: &mut Wal, pages: c_int| {
        if pages < copied {
            // It began anew.
            copied = 0;
        }
        if pages >= bounds.most {
            // Most of it was copied already. A failure is not the commit's, which is durable.
            let _tried = log.checkpoint();
        } else if pages - copied >= bounds.some {
            copied = pages;
            let _already_awake = wake.try_send(());
        }
        Ok(())
    };
    writer.wal_hook(Some(hook)).map_err(failed)
}

/// Ends when the writing connection is closed.
fn copy_when_woken(path: &PathBuf, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        // What it cannot do now is there the next time.
        let _tried = copy(path);
    }
}

/// The connection is closed again, so that the writer's is the last one and empties the log.
fn copy(path: &PathBuf) -> Result<(), rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;

    fn store(bounds: Bounds) -> (TempDir, Connection, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.db");
        let mut writer = Connection::open(&path).expect("opens");
        let begin = "PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)";
        writer.execute_batch(begin).expect("begins");
        keep_short(&mut writer, &path, bounds).expect("starts");
        (folder, writer, path.with_extension("db-wal"))
    }

    fn commit(writer: &Connection) {
        writer.execute("INSERT INTO t (x) VALUES (hex(zeroblob(2000)))", []).expect("inserts");
    }

    #[test]
    fn a_log_that_writers_never_leave_alone_does_not_grow_past_its_bound() {
        let (_folder, writer, log) = store(Bounds { some: c_int::MAX, most: 50 });
        (0..400).for_each(|_| commit(&writer));
        let pages = std::fs::metadata(log).expect("there is a log").len() / 4096;
        assert!(pages < 100, "{pages}");
    }

    #[test]
    fn a_log_is_copied_meanwhile_and_begins_anew_once_writers_pause() {
        let (_folder, writer, log) = store(Bounds { some: 5, most: c_int::MAX });
        // How often it began anew stands in its header.
        let begun = || std::fs::read(&log).expect("there is a log")[12..16].to_vec();
        commit(&writer);
        let first = begun();
        let anew = (0..5_000).any(|_| {
            std::thread::sleep(Duration::from_millis(1));
            commit(&writer);
            begun() != first
        });
        assert!(anew);
    }

    #[tokio::test]
    async fn a_store_that_is_closed_leaves_no_log_to_read_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.db");
        let store = super::super::SqliteStore::open(&path).expect("opens");
        let log = path.with_extension("db-wal");
        assert!(std::fs::metadata(&log).expect("there is a log").len() > 0);
        drop(store);
        assert_eq!(std::fs::metadata(&log).map_or(0, |log| log.len()), 0);
    }
}
