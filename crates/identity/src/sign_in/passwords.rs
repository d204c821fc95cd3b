//! Hashing of passwords: Argon2id on threads of its own behind a bounded, fair queue.
//!
//! One hash costs about as much as two thousand plain requests, so it runs outside every
//! transaction, off the serving threads and after them in the system's eyes. Who finds no place,
//! or would wait too long in it, is turned away before anything is done for it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::oneshot;

use super::hashing::Hasher;
use super::lanes::{Asker, Lanes};
use crate::error::Error;
use crate::secret::Secret;
use crate::settings::PasswordCost;
use crate::sources::{Sources, Timestamp};

/// How much lower than the serving threads' the priority of these is: while both have work, a
/// core gives about a tenth of its time to hashing.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// How long a thread without work keeps the memory it hashed in.
const REST: Duration = Duration::from_secs(1);

/// How long it stays after that. Allocators keep freed memory for a second or so, and look
/// through what they kept when a thread ends: only then is an idle server small again.
const LINGER: Duration = Duration::from_secs(3);

/// The queue's near end.
pub struct Passwords {
    line: Arc<Line>,
    /// Checked in place of a hash that is not there, so that time tells nothing.
    nobody: Arc<str>,
}

/// Those who wait, and those who serve them.
struct Line {
    waiting: Mutex<Waiting>,
    more: Condvar,
    argon2: Argon2<'static>,
    sources: Sources,
    /// How many threads there may be. They come with work and go without it.
    threads: usize,
    /// Milliseconds.
    patience: i64,
}

struct Waiting {
    lanes: Lanes<Job>,
    /// Milliseconds one piece of work takes lately, times [`SHARE`].
    lately: i64,
    /// How many threads there are.
    threads: usize,
    /// How many of them wait for work.
    idle: usize,
    closed: bool,
}

/// The weight of all that was before, in the average, beside one more piece of work.
const SHARE: i64 = 8;

struct Job {
    since: Timestamp,
    work: Work,
}

enum Work {
    Hash(Secret, oneshot::Sender<Result<String, Error>>),
    Verify(Secret, Arc<str>, oneshot::Sender<Result<bool, Error>>),
}

/// A place in the queue, for one piece of work; given back when dropped.
pub(crate) struct Place {
    line: Arc<Line>,
    nobody: Arc<str>,
    asker: Option<Asker>,
}

impl Passwords {
    /// Opens the queue.
    ///
    /// # Errors
    /// When the cost is not one Argon2 knows, or a thread cannot start.
    pub fn start(cost: &PasswordCost, sources: &Sources) -> Result<Self, Error> {
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(Error::internal)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let begun = sources.now();
        let mut hasher = Hasher::new(argon2.clone());
        let nobody = hasher.hash(&Secret::new("nobody"), sources)?.into();
        let once = sources.now().millis() - begun.millis();
        let cost = PasswordCost { threads: cost.threads.max(1), ..*cost };
        let line = Arc::new(Line::new(argon2, &cost, sources, once));
        // Its memory is given back as after any hash.
        line.lock().threads = 1;
        Line::serve(&line, hasher).map_err(Error::internal)?;
        Ok(Self { line, nobody })
    }

    /// A place in the queue. Worth asking for before anything else is done.
    ///
    /// # Errors
    /// [`Error::Busy`] when there is none for this asker, or the wait in it would be too long.
    pub(crate) fn place(&self, asker: &Asker) -> Result<Place, Error> {
        let mut waiting = self.line.lock();
        let before = i64::try_from(waiting.lanes.before(asker)).unwrap_or(i64::MAX);
        let threads = i64::try_from(self.line.threads).unwrap_or(i64::MAX).max(1);
        let wait = (waiting.lately / SHARE).saturating_mul(before) / threads;
        if wait > self.line.patience || !waiting.lanes.take(asker) {
            return Err(Error::Busy);
        }
        drop(waiting);
        let (line, nobody) = (Arc::clone(&self.line), Arc::clone(&self.nobody));
        Ok(Place { line, nobody, asker: Some(asker.clone()) })
    }

    /// The hash of a password, in PHC form.
    ///
    /// # Errors
    /// [`Error::Busy`] when there is no place in the queue.
    pub async fn hash(&self, asker: &Asker, password: Secret) -> Result<String, Error> {
        self.place(asker)?.hash(password).await
    }

    /// Whether a password is the one hashed, as [`Place::verify`].
    ///
    /// # Errors
    /// [`Error::Busy`] when there is no place in the queue.
    pub(crate) async fn verify(
        &self,
        asker: &Asker,
        password: Secret,
        hash: Option<String>,
    ) -> Result<bool, Error> {
        self.place(asker)?.verify(password, hash).await
    }
}

impl Drop for Passwords {
    fn drop(&mut self) {
        let mut waiting = self.line.lock();
        waiting.closed = true;
        waiting.lanes.clear();
        drop(waiting);
        self.line.more.notify_all();
    }
}

impl Place {
    /// The hash of a password, in PHC form.
    ///
    /// # Errors
    /// [`Error::Busy`] when the wait was too long after all.
    pub(crate) async fn hash(self, password: Secret) -> Result<String, Error> {
        let (reply, answer) = oneshot::channel();
        self.wait(Work::Hash(password, reply));
        answer.await.map_err(Error::internal)?
    }

    /// Whether a password is the one hashed. Without a hash the answer is no, after the same
    /// work.
    ///
    /// # Errors
    /// [`Error::Busy`] when the wait was too long after all.
    pub(crate) async fn verify(
        self,
        password: Secret,
        hash: Option<String>,
    ) -> Result<bool, Error> {
        let known = hash.is_some();
        let (reply, answer) = oneshot::channel();
        let hash = hash.map_or_else(|| Arc::clone(&self.nobody), Arc::from);
        self.wait(Work::Verify(password, hash, reply));
        Ok(answer.await.map_err(Error::internal)?? && known)
    }

    fn wait(mut self, work: Work) {
        let Some(asker) = self.asker.take() else { return };
        let job = Job { since: self.line.sources.now(), work };
        let mut waiting = self.line.lock();
        waiting.lanes.push(asker, job);
        // One who was told of work and has not woken yet still counts as idle.
        let wanted = waiting.lanes.waiting() > waiting.idle && waiting.threads < self.line.threads;
        waiting.threads += usize::from(wanted);
        let idle = waiting.idle > 0;
        drop(waiting);
        if wanted && Line::serve(&self.line, Hasher::new(self.line.argon2.clone())).is_err() {
            self.line.is_one_short();
        }
        // Who is at work looks for more before it waits.
        if idle {
            self.line.more.notify_one();
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(asker) = self.asker.take() {
            self.line.lock().lanes.leave(&asker);
        }
    }
}

impl Line {
    fn new(argon2: Argon2<'static>, cost: &PasswordCost, sources: &Sources, once: i64) -> Self {
        Self {
            waiting: Mutex::new(Waiting {
                lanes: Lanes::new(cost.queue),
                lately: once.max(0) * SHARE,
                threads: 0,
                idle: 0,
                closed: false,
            }),
            more: Condvar::new(),
            argon2,
            sources: sources.clone(),
            threads: cost.threads,
            patience: i64::try_from(cost.patience.as_millis()).unwrap_or(i64::MAX),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Nothing panics while it holds this lock.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a thread, which is counted already.
    fn serve(line: &Arc<Self>, mut hasher: Hasher) -> std::io::Result<()> {
        let line = Arc::clone(line);
        let thread = std::thread::Builder::new().name("password".to_owned());
        thread.spawn(move || work(&line, &mut hasher)).map(drop)
    }

    /// A thread that was counted could not start. Without any, nobody would serve who waits.
    fn is_one_short(&self) {
        let mut waiting = self.lock();
        waiting.threads -= 1;
        while waiting.threads == 0
            && let Some(job) = waiting.lanes.next()
        {
            job.turn_away();
        }
    }

    /// Waits for work; `None` when it waited long, or there will be none any more: the thread
    /// is not counted then.
    fn next(&self, hasher: &mut Hasher) -> Option<Job> {
        let mut waiting = self.lock();
        let mut is_over = false;
        loop {
            if let Some(job) = waiting.lanes.next() {
                return Some(job);
            }
            if is_over || waiting.closed {
                waiting.threads -= 1;
                return None;
            }
            let had_memory = hasher.holds_memory();
            let long = if had_memory { REST } else { LINGER };
            waiting.idle += 1;
            let waited = self.more.wait_timeout(waiting, long);
            let (held, outcome) = waited.unwrap_or_else(PoisonError::into_inner);
            waiting = held;
            waiting.idle -= 1;
            if outcome.timed_out() {
                hasher.rest();
                is_over = !had_memory;
            }
        }
    }

    /// Learns how long work takes now.
    fn took(&self, since: Timestamp) {
        let took = (self.sources.now().millis() - since.millis()).max(0);
        let mut waiting = self.lock();
        waiting.lately += took - waiting.lately / SHARE;
    }
}

impl Job {
    /// Whether nobody wants the answer any more, or could use it.
    fn is_over(&self, line: &Line, now: Timestamp) -> bool {
        let gone = match &self.work {
            Work::Hash(_, reply) => reply.is_closed(),
            Work::Verify(_, _, reply) => reply.is_closed(),
        };
        gone || now.millis() - self.since.millis() > line.patience
    }

    fn turn_away(self) {
        // The asker may have hung up; then nobody is told.
        match self.work {
            Work::Hash(_, reply) => drop(reply.send(Err(Error::Busy))),
            Work::Verify(_, _, reply) => drop(reply.send(Err(Error::Busy))),
        }
    }
}

fn work(line: &Line, hasher: &mut Hasher) {
    #[cfg(target_os = "linux")]
    // Where the system does not allow it, hashing is merely not nicer than the rest.
    let _as_before = rustix::process::nice(NICENESS);
    while let Some(job) = line.next(hasher) {
        let begun = line.sources.now();
        if job.is_over(line, begun) {
            job.turn_away();
            continue;
        }
        match job.work {
            Work::Hash(password, reply) => {
                drop(reply.send(hasher.hash(&password, &line.sources)));
            }
            Work::Verify(password, hash, reply) => {
                drop(reply.send(hasher.verify(&password, &hash)));
            }
        }
        line.took(begun);
    }
}

#[cfg(test)]
mod tests;
