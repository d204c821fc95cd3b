//! Keeps the write-ahead log short without keeping anybody waiting: a thread of its own copies
//! what is durable into the file while turns go on, and what was written meanwhile, until little
//! is left. Where writers never pause, and the log therefore never begins anew, a commit copies
//! that little itself.

use std::ffi::c_int;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use identity::error::Error;
use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use super::failed;

/// Sizes of the log, in pages of 4 KiB.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// How many more make it worth copying.
    some: c_int,
    /// How few are left when a commit may copy the rest.
    few: c_int,
    /// How many are too many.
    most: c_int,
}

impl Default for Bounds {
    fn default() -> Self {
        // Few are more than one commit of many turns writes.
        Self { some: 4_000, few: 400, most: 16_384 }
    }
}

/// How long the thread waits before it copies. Pages that many changes touch meanwhile are copied
/// once for all of them.
const PAUSE: Duration = Duration::from_millis(100);

/// How long the readers of a log that is far too long are waited for, and all who write with them.
const RESTART: Duration = Duration::from_millis(50);

/// How often it copies what came while it did, before it leaves that for the next time.
const PURSUITS: usize = 8;

/// What the committing thread and the copying one tell each other. What is out of date costs a
/// copy too many or too late, and nothing else.
#[derive(Default)]
struct Progress {
    /// Pages in the log.
    written: AtomicI32,
    /// Whether few of them are left to copy.
    near: AtomicBool,
}

/// Takes over the log of this connection, whose file is at `path`.
pub(super) fn keep_short(
    writer: &mut Connection,
    path: &Path,
    bounds: Bounds,
) -> Result<(), Error> {
    let mut keeper = Keeper::start(path, bounds, Arc::default())?;
    let hook = move |log: &mut Wal, pages: c_int| {
        keeper.committed(log, pages);
        Ok(())
    };
    writer.wal_hook(Some(hook)).map_err(failed)
}

/// The committing thread's side.
struct Keeper {
    bounds: Bounds,
    progress: Arc<Progress>,
    /// Both until it goes.
    wake: Option<SyncSender<()>>,
    copying: Option<JoinHandle<()>>,
    /// How many pages the other was told to copy.
    copied: c_int,
    /// How many there were when a commit last copied the rest.
    tried: c_int,
}

impl Keeper {
    fn start(path: &Path, bounds: Bounds, progress: Arc<Progress>) -> Result<Self, Error> {
        let (wake, woken) = sync_channel(1);
        let (path, told) = (path.to_owned(), Arc::clone(&progress));
        let copying = std::thread::Builder::new()
            .name("checkpoint".to_owned())
            .spawn(move || copy_when_woken(&path, &woken, &told, bounds))
            .map_err(Error::internal)?;
        let (wake, copying) = (Some(wake), Some(copying));
        Ok(Self { bounds, progress, wake, copying, copied: 0, tried: 0 })
    }

    /// After a commit, with so many pages in the log.
    fn committed(&mut self, log: &mut Wal, pages: c_int) {
        self.progress.written.store(pages, Ordering::Relaxed);
        if pages < self.copied {
            // It began anew.
            (self.copied, self.tried) = (0, 0);
        }
        let near = self.progress.near.swap(false, Ordering::Relaxed);
        let Bounds { few, most, .. } = self.bounds;
        if near || pages >= most && pages - self.tried >= few {
            // Most of it was copied already, and the next turn begins it anew if nobody reads it.
            // A failure is not the commit's, which is durable.
            self.tried = pages;
            let _tried = log.checkpoint();
        }
        if pages - self.copied >= self.bounds.some {
            self.copied = pages;
            let _already_awake = self.wake.as_ref().map(|wake| wake.try_send(()));
        }
    }
}

impl Drop for Keeper {
    /// Goes with the writing connection, which is closed when the other is.
    fn drop(&mut self) {
        drop(self.wake.take());
        let _ended = self.copying.take().map(JoinHandle::join);
    }
}

/// Ends when the writing connection is closed.
fn copy_when_woken(path: &Path, woken: &Receiver<()>, progress: &Progress, bounds: Bounds) {
    while woken.recv().is_ok() {
        std::thread::sleep(PAUSE);
        // What it is told meanwhile is copied with the rest.
        if woken.try_recv() == Err(TryRecvError::Disconnected) {
            break;
        }
        // What it cannot do now is there the next time.
        let _tried = copy(path, progress, bounds);
    }
}

/// The connection is closed again, so that the writer's is the last one and empties the log.
fn copy(path: &Path, progress: &Progress, bounds: Bounds) -> Result<(), rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    if progress.written.load(Ordering::Relaxed) >= bounds.most.saturating_mul(2) {
        // Those who read it never paused either: it begins anew once they make way.
        connection.busy_timeout(RESTART)?;
        return connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::RESTART).map(drop);
    }
    for _ in 0..PURSUITS {
        let (_, copied) = connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE)?;
        let left = progress.written.load(Ordering::Relaxed) - copied;
        if left <= bounds.few {
            // None are left where writers paused, and the log begins anew without help.
            progress.near.store(left > 0, Ordering::Relaxed);
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

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
        let (_folder, writer, log) = store(Bounds { some: c_int::MAX, few: 0, most: 50 });
        (0..400).for_each(|_| commit(&writer));
        let pages = std::fs::metadata(log).expect("there is a log").len() / 4096;
        assert!(pages < 100, "{pages}");
    }

    #[test]
    fn a_log_far_too_long_begins_anew_once_its_readers_make_way() {
        let bounds = Bounds { some: c_int::MAX, few: c_int::MAX, most: 20 };
        let (folder, writer, log) = store(bounds);
        let (path, begun) = (folder.path().join("store.db"), || {
            std::fs::read(&log).expect("there is a log")[12..16].to_vec()
        });
        (0..9).for_each(|_| commit(&writer));
        let first = begun();
        let reader = Connection::open(&path).expect("opens");
        reader.execute_batch("BEGIN; SELECT COUNT(*) FROM t").expect("reads");
        let copied = |pages: c_int| {
            let progress = Progress { written: AtomicI32::new(pages), ..Progress::default() };
            copy(&path, &progress, bounds)
        };
        assert!(copied(39).is_ok(), "nobody is waited for");
        assert!(copied(40).is_err(), "a reader stays");
        commit(&writer);
        assert_eq!(begun(), first);
        reader.execute_batch("ROLLBACK").expect("ends");
        assert!(copied(40).is_ok());
        // Who reads from now on reads the file.
        reader.execute_batch("BEGIN; SELECT COUNT(*) FROM t").expect("reads");
        commit(&writer);
        assert_ne!(begun(), first);
    }

    #[test]
    fn a_log_is_copied_meanwhile_and_begins_anew_once_writers_pause() {
        let (_folder, writer, log) = store(Bounds { some: 5, few: 0, most: c_int::MAX });
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

    #[test]
    fn nobody_copies_a_log_whose_keeper_is_gone() {
        let (folder, progress) = (tempfile::tempdir().expect("a folder"), Arc::default());
        let path = folder.path().join("store.db");
        let keeper = Keeper::start(&path, Bounds::default(), Arc::clone(&progress));
        drop(keeper.expect("starts"));
        assert_eq!(Arc::strong_count(&progress), 1, "the thread has ended");
    }

    #[test]
    fn the_rest_of_a_log_that_is_nearly_copied_is_copied_by_a_commit() {
        let never = Bounds { some: c_int::MAX, few: 0, most: c_int::MAX };
        let (_folder, mut writer, log) = store(never);
        let progress = Arc::new(Progress::default());
        let told = Arc::clone(&progress);
        let (bounds, wake, copying) = (never, None, None);
        let mut keeper = Keeper { bounds, progress: told, wake, copying, copied: 0, tried: 0 };
        let hook = move |log: &mut Wal, pages| {
            keeper.committed(log, pages);
            Ok(())
        };
        writer.wal_hook(Some(hook)).expect("hooks");
        let begun = || std::fs::read(&log).expect("there is a log")[12..16].to_vec();
        let first = begun();
        (0..9).for_each(|_| commit(&writer));
        assert_eq!(begun(), first);
        progress.near.store(true, Ordering::Relaxed);
        commit(&writer);
        commit(&writer);
        assert_ne!(begun(), first);
    }

    #[test]
    fn a_copy_says_when_few_pages_came_while_it_was_made() {
        let bounds = Bounds { some: c_int::MAX, few: 3, most: c_int::MAX };
        let (folder, writer, _log) = store(bounds);
        commit(&writer);
        let pages = || {
            let copied = writer.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE);
            copied.expect("copies").1
        };
        let near = |more: c_int| {
            let written = AtomicI32::new(pages() + more);
            let progress = Progress { written, ..Progress::default() };
            copy(&folder.path().join("store.db"), &progress, bounds).expect("copies");
            progress.near.into_inner()
        };
        assert_eq!([0, 3, 4].map(near), [false, true, false]);
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
