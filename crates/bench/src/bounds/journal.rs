//! Records that are on the disk before anybody is told so, by one thread that syncs once for all
//! who wait: what accepting a code once comes to when nothing is known, checked or found again.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::failure::Result;

/// Bytes of a record.
pub(crate) const RECORD: usize = 64;
/// How long it waits for the rest of those who are said to come together.
const PATIENCE: Duration = Duration::from_millis(1);

/// Where records are handed in.
pub(crate) struct Journal(Arc<Shared>);

struct Shared {
    waiting: Mutex<Waiting>,
    come: Condvar,
    /// How many come together: fewer are not waited for longer than a moment.
    together: usize,
}

#[derive(Default)]
struct Waiting {
    group: Group,
    closed: bool,
}

/// Those who share a sync.
#[derive(Default)]
struct Group {
    records: Vec<u8>,
    told: Vec<oneshot::Sender<()>>,
}

impl Journal {
    /// Appends to a file.
    pub(crate) fn start(path: &Path, together: usize) -> Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let (waiting, come) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { waiting, come, together });
        let writer = Arc::clone(&shared);
        // Whoever waits is told that it ended by its end of the channel.
        thread::spawn(move || drop(writer.write(file)));
        Ok(Self(shared))
    }

    /// Hands in a record and waits until it is on the disk.
    pub(crate) async fn keep(&self, record: [u8; RECORD]) -> Result<()> {
        let (told, durable) = oneshot::channel();
        let enough = {
            let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.group.records.extend_from_slice(&record);
            waiting.group.told.push(told);
            waiting.group.told.len() >= self.0.together
        };
        if enough {
            self.0.come.notify_one();
        }
        Ok(durable.await?)
    }
}

impl Shared {
    fn write(&self, mut file: File) -> Result<()> {
        while let Some(Group { records, told }) = self.take() {
            file.write_all(&records)?;
            file.sync_data()?;
            for waiter in told {
                // Who does not wait any more need not be told.
                let _gone = waiter.send(());
            }
        }
        Ok(())
    }

    /// All who wait, when there are enough of them; `None` when nobody will come any more.
    fn take(&self) -> Option<Group> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut late = false;
        loop {
            let here = waiting.group.told.len();
            if here >= self.together || late && here > 0 {
                return Some(std::mem::take(&mut waiting.group));
            }
            if waiting.closed {
                return None;
            }
            let waited = self.come.wait_timeout(waiting, PATIENCE);
            let (held, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            (waiting, late) = (held, timeout.timed_out());
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.0.come.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_is_told_finds_its_record_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        for together in [1, 64] {
            let journal = Journal::start(&path, together).unwrap();
            let before = std::fs::metadata(&path).unwrap().len();
            journal.keep([7; RECORD]).await.unwrap();
            assert_eq!(std::fs::metadata(&path).unwrap().len(), before + RECORD as u64);
        }
    }
}
