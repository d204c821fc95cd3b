//! The one writer: transactions take turns on one connection and share a commit.
//!
//! Each runs in a savepoint. When it is done it joins those waiting to be durable and lets the
//! next one in; the last of those who queued wakes a thread that commits what all of them did. So
//! one sync of the disk serves all who queued while the last one ran, nobody is told of a
//! change before it is durable, and no serving thread waits for the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use identity::error::Error;
use rusqlite::Connection;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::committing::Committing;
use super::run;

/// How many turns a commit is put off at the most, kept or undone. Whoever is done is told now and
/// then, however many others go on queueing.
const GROUP: usize = 256;

/// The writing connection and those it owes an answer.
pub(super) struct Batch {
    pub(super) connection: Connection,
    /// Whether a transaction has begun.
    pub(super) open: bool,
    /// How many turns ended since the last commit.
    turns: usize,
    /// Those whose changes the next commit makes durable.
    done: Vec<oneshot::Sender<Result<(), Error>>>,
    /// How many reads there were since the last commit.
    pub(super) reads: Arc<AtomicUsize>,
}

impl Batch {
    /// Ends the batch: all who waited in it learn how it went.
    pub(super) fn answer(&mut self, result: &Result<(), Error>) {
        self.open = !self.connection.is_autocommit();
        self.turns = 0;
        for waiting in self.done.drain(..) {
            // Who hung up meanwhile does not want the answer.
            let _gone = waiting.send(result.clone());
        }
    }
}

/// Hands out turns.
pub(super) struct Writer {
    batch: Arc<Mutex<Batch>>,
    queue: Arc<Queue>,
    /// After the queue, without which it ends.
    _committing: Committing,
}

/// What those who wait for a turn, those who have one and the committing thread share.
pub(super) struct Queue {
    /// How many wait for a turn. Each of them sees to the commit in the end.
    waiting: AtomicUsize,
    /// Wakes the committing thread; one pending wake-up is as good as many.
    wake: SyncSender<()>,
}

impl Queue {
    fn commit_soon(&self) {
        let _already_awake = self.wake.try_send(());
    }

    /// At the end of a turn, so many after the last commit.
    fn see_to_the_commit(&self, turns: usize) {
        if turns >= GROUP || self.waiting.load(Ordering::SeqCst) == 0 {
            self.commit_soon();
        }
    }
}

/// Somebody who waits for a turn. Whoever gives up passes on what it would have seen to.
struct Waiting {
    queue: Arc<Queue>,
    served: bool,
}

impl Waiting {
    fn begin(queue: &Arc<Queue>) -> Self {
        queue.waiting.fetch_add(1, Ordering::SeqCst);
        Self { queue: Arc::clone(queue), served: false }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.queue.waiting.fetch_sub(1, Ordering::SeqCst);
        if !self.served {
            self.queue.commit_soon();
        }
    }
}

impl Writer {
    /// Starts the committing thread, which sets `reads` back.
    pub(super) fn start(connection: Connection, reads: Arc<AtomicUsize>) -> Result<Self, Error> {
        let batch = Batch { connection, open: false, turns: 0, done: Vec::new(), reads };
        let batch = Arc::new(Mutex::new(batch));
        let (wake, woken) = sync_channel(1);
        let queue = Arc::new(Queue { waiting: AtomicUsize::new(0), wake });
        let committing = Committing::start(Arc::clone(&batch), woken, &queue)?;
        Ok(Self { batch, queue, _committing: committing })
    }

    /// Waits for a turn and begins it.
    pub(super) async fn turn(&self) -> Result<Turn, Error> {
        let mut waiting = Waiting::begin(&self.queue);
        let mut batch = Arc::clone(&self.batch).lock_owned().await;
        if batch.open && batch.connection.is_autocommit() {
            // The engine gave the transaction up, a full disk say: what waited in it is lost.
            batch.answer(&Err(Error::internal("the transaction was given up")));
        }
        if !batch.open {
            run(&batch.connection, "BEGIN IMMEDIATE")?;
            batch.open = true;
        }
        run(&batch.connection, "SAVEPOINT turn")?;
        waiting.served = true;
        Ok(Turn { batch: Some(batch), queue: Arc::clone(&self.queue) })
    }
}

impl Drop for Writer {
    /// Empties the log while the process still waits for it; read anew at the next start, a long
    /// one would keep the first answer waiting. Whoever holds a turn or reads keeps it as it is.
    fn drop(&mut self) {
        if let Ok(batch) = self.batch.try_lock() {
            let emptied = "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE);";
            let _tried = batch.connection.execute_batch(emptied);
        }
    }
}

/// A turn on the writing connection; undone unless it is committed.
pub(crate) struct Turn {
    batch: Option<OwnedMutexGuard<Batch>>,
    queue: Arc<Queue>,
}

impl Turn {
    pub(super) fn connection(&self) -> Result<&Connection, Error> {
        let ended = || Error::internal("the writer's turn is over");
        self.batch.as_ref().map(|batch| &batch.connection).ok_or_else(ended)
    }

    /// Ends the turn and waits until its changes are durable.
    pub(super) async fn commit(mut self) -> Result<(), Error> {
        run(self.connection()?, "RELEASE turn")?;
        let (sender, answer) = oneshot::channel();
        if let Some(mut batch) = self.batch.take() {
            batch.done.push(sender);
            batch.turns += 1;
            let turns = batch.turns;
            drop(batch);
            self.queue.see_to_the_commit(turns);
        }
        answer.await.map_err(Error::internal)?
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(mut batch) = self.batch.take() {
            let undone = run(&batch.connection, "ROLLBACK TO turn")
                .and_then(|()| run(&batch.connection, "RELEASE turn"));
            if undone.is_err() {
                // Rather nothing than half a turn: the commit will find no transaction, and
                // all who wait for it are told so.
                let _ended = run(&batch.connection, "ROLLBACK");
            }
            batch.turns += 1;
            let turns = batch.turns;
            drop(batch);
            self.queue.see_to_the_commit(turns);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};
    use std::task::{self, Waker};
    use std::time::Duration;

    use super::*;

    fn writer() -> Writer {
        writer_of(Connection::open_in_memory().expect("opens"))
    }

    fn writer_of(connection: Connection) -> Writer {
        let schema = "PRAGMA foreign_keys = ON; CREATE TABLE t (id INTEGER PRIMARY KEY,
            other INTEGER REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)";
        connection.execute_batch(schema).expect("creates");
        Writer::start(connection, Arc::default()).expect("starts")
    }

    fn insert(turn: &Turn, sql: &'static str) {
        run(turn.connection().expect("a connection"), sql).expect("inserts");
    }

    async fn count(writer: &Writer) -> i64 {
        let turn = writer.turn().await.expect("a turn");
        let connection = turn.connection().expect("a connection");
        connection.query_row("SELECT COUNT(*) FROM t", [], |row| row.get(0)).expect("counts")
    }

    /// Two turns that end in one commit: the second queues before the first is done.
    async fn together(
        writer: &Writer,
        first: &'static str,
        second: &'static str,
    ) -> [Result<(), Error>; 2] {
        let turn = writer.turn().await.expect("a turn");
        insert(&turn, first);
        let done = async {
            tokio::task::yield_now().await;
            turn.commit().await
        };
        let queued = async {
            let turn = writer.turn().await.expect("a turn");
            insert(&turn, second);
            turn.commit().await
        };
        tokio::join!(done, queued).into()
    }

    #[tokio::test]
    async fn turns_that_share_a_commit_are_told_the_same() {
        let writer = writer();
        let good = together(&writer, "INSERT INTO t VALUES (1, 1)", "INSERT INTO t VALUES (2, 1)");
        assert_eq!(good.await, [Ok(()), Ok(())]);
        let bad = together(&writer, "INSERT INTO t VALUES (3, 1)", "INSERT INTO t VALUES (4, 9)");
        assert!(bad.await.iter().all(Result::is_err), "a commit that fails fails for all");
        assert_eq!(count(&writer).await, 2);
        let again = together(&writer, "INSERT INTO t VALUES (3, 1)", "INSERT INTO t VALUES (4, 1)");
        assert_eq!(again.await, [Ok(()), Ok(())]);
        assert_eq!(count(&writer).await, 4);
    }

    fn begins_to_wait<T>(future: Pin<&mut impl Future<Output = T>>) {
        assert!(future.poll(&mut task::Context::from_waker(Waker::noop())).is_pending());
    }

    /// Time enough for the committing thread, if it was woken.
    async fn a_while() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    #[tokio::test]
    async fn those_who_queue_share_one_commit_whenever_they_came() {
        let mut connection = Connection::open_in_memory().expect("opens");
        let commits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&commits);
        let count = move || {
            counted.fetch_add(1, Ordering::SeqCst);
            false
        };
        connection.commit_hook(Some(count)).expect("hooks");
        let writer = writer_of(connection);
        commits.store(0, Ordering::SeqCst);
        let first = writer.turn().await.expect("a turn");
        insert(&first, "INSERT INTO t VALUES (1, 1)");
        let mut second = pin!(writer.turn());
        begins_to_wait(second.as_mut());
        let mut first = pin!(first.commit());
        begins_to_wait(first.as_mut());
        a_while().await;
        let second = second.await.expect("a turn");
        let third = async {
            let turn = writer.turn().await.expect("a turn");
            insert(&turn, "INSERT INTO t VALUES (3, 1)");
            turn.commit().await
        };
        let mut third = pin!(third);
        begins_to_wait(third.as_mut());
        insert(&second, "INSERT INTO t VALUES (2, 1)");
        assert_eq!(tokio::join!(first, second.commit(), third), (Ok(()), Ok(()), Ok(())));
        assert_eq!(commits.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn whoever_gives_up_waiting_keeps_nobody_from_being_told() {
        let writer = writer();
        let turn = writer.turn().await.expect("a turn");
        insert(&turn, "INSERT INTO t VALUES (1, 1)");
        let mut queued = Box::pin(writer.turn());
        begins_to_wait(queued.as_mut());
        let mut done = pin!(turn.commit());
        begins_to_wait(done.as_mut());
        drop(queued);
        let told = tokio::time::timeout(Duration::from_secs(60), done).await;
        assert_eq!(told.expect("is told"), Ok(()));
    }

    #[tokio::test]
    async fn a_stream_of_writers_is_told_now_and_then() {
        let writer = writer();
        let mut turn = writer.turn().await.expect("a turn");
        let mut told = Vec::new();
        // Each waits before the one it follows is done.
        for _ in 0..GROUP {
            let mut next = Box::pin(writer.turn());
            begins_to_wait(next.as_mut());
            let mut done = Box::pin(turn.commit());
            begins_to_wait(done.as_mut());
            told.push(done);
            turn = next.await.expect("a turn");
        }
        a_while().await;
        let mut last = pin!(writer.turn());
        begins_to_wait(last.as_mut());
        drop(turn);
        let first = tokio::time::timeout(Duration::from_secs(60), told.remove(0)).await;
        assert_eq!(first.expect("is told"), Ok(()));
    }

    #[tokio::test]
    async fn turns_that_are_undone_keep_nobody_from_being_told() {
        let writer = writer();
        let turn = writer.turn().await.expect("a turn");
        insert(&turn, "INSERT INTO t VALUES (1, 1)");
        let mut next = Box::pin(writer.turn());
        begins_to_wait(next.as_mut());
        let mut done = Box::pin(turn.commit());
        begins_to_wait(done.as_mut());
        // Each waits before the one it follows is undone.
        for _ in 0..GROUP {
            let turn = next.await.expect("a turn");
            next = Box::pin(writer.turn());
            begins_to_wait(next.as_mut());
            drop(turn);
        }
        a_while().await;
        let turn = next.await.expect("a turn");
        let mut last = pin!(writer.turn());
        begins_to_wait(last.as_mut());
        drop(turn);
        let told = tokio::time::timeout(Duration::from_secs(10), done).await;
        assert_eq!(told.expect("is told"), Ok(()));
    }

    #[tokio::test]
    async fn a_turn_that_is_dropped_undoes_its_own_changes_only() {
        let writer = writer();
        let turn = writer.turn().await.expect("a turn");
        insert(&turn, "INSERT INTO t VALUES (1, 1)");
        turn.commit().await.expect("commits");
        let turn = writer.turn().await.expect("a turn");
        insert(&turn, "INSERT INTO t VALUES (2, 1)");
        drop(turn);
        assert_eq!(count(&writer).await, 1);
    }

    #[tokio::test]
    async fn a_transaction_given_up_by_the_engine_is_nobodys_success() {
        let writer = writer();
        let turn = writer.turn().await.expect("a turn");
        insert(&turn, "INSERT INTO t VALUES (1, 1)");
        let done = async {
            tokio::task::yield_now().await;
            turn.commit().await
        };
        let queued = async {
            let turn = writer.turn().await.expect("a turn");
            run(turn.connection().expect("a connection"), "ROLLBACK").expect("gives up");
        };
        let (done, ()) = tokio::join!(done, queued);
        assert!(done.is_err());
        assert_eq!(count(&writer).await, 0);
    }
}
