//! The thread that waits for the disk.

use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;

use identity::error::Error;
use rusqlite::Connection;
use tokio::sync::Mutex;

use super::writer::{Batch, Queue};
use super::{failed, run};

/// The thread while it runs. Whoever drops this waits for its end, and with it for the writing
/// connection's, unless a turn outlives it: a store that was dropped is closed, and its file may
/// be moved, or opened anew.
pub(super) struct Committing {
    thread: Option<JoinHandle<()>>,
    queue: Weak<Queue>,
}

impl Committing {
    /// Commits whenever it is woken, until the queue is gone.
    pub(super) fn start(
        batch: Arc<Mutex<Batch>>,
        woken: Receiver<()>,
        queue: &Arc<Queue>,
    ) -> Result<Self, Error> {
        let thread = std::thread::Builder::new()
            .name("commit".to_owned())
            .spawn(move || commit_when_woken(&batch, &woken))
            .map_err(Error::internal)?;
        Ok(Self { thread: Some(thread), queue: Arc::downgrade(queue) })
    }
}

impl Drop for Committing {
    fn drop(&mut self) {
        if self.queue.strong_count() == 0
            && let Some(thread) = self.thread.take()
        {
            // One that panicked has ended as well.
            let _ended = thread.join();
        }
    }
}

fn commit_when_woken(batch: &Mutex<Batch>, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        // Turns are given in order: whoever queued before joins the commit.
        let mut batch = batch.blocking_lock();
        if !batch.open {
            continue;
        }
        let result = commit(&batch.connection);
        batch.reads.store(0, Ordering::Relaxed);
        batch.answer(&result);
    }
}

fn commit(connection: &Connection) -> Result<(), Error> {
    let committed = run(connection, "COMMIT");
    if committed.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK").map_err(failed)?;
    }
    committed
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use identity::store::Store;

    use super::super::SqliteStore;

    /// What this process has open in a folder.
    fn open_in(folder: &Path) -> Vec<PathBuf> {
        let open = std::fs::read_dir("/proc/self/fd").expect("lists");
        let open = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        open.filter(|path| path.starts_with(folder)).collect()
    }

    #[tokio::test]
    async fn a_store_that_was_dropped_is_closed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.db");
        for _ in 0..50 {
            let store = SqliteStore::open(&path).expect("opens");
            drop(store.read().await.expect("begins"));
            store.write().await.expect("a turn").commit().await.expect("commits");
            assert!(!open_in(folder.path()).is_empty());
            drop(store);
            assert_eq!(open_in(folder.path()), Vec::<PathBuf>::new());
            assert_eq!(std::fs::read_dir(folder.path()).expect("lists").count(), 1, "no log");
        }
    }
}
