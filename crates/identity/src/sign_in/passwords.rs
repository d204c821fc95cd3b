//! Hashing of passwords: Argon2id on threads of its own behind a bounded queue.
//!
//! One hash costs about as much as two thousand plain requests, so it runs outside every
//! transaction and off the serving threads, and when the queue is full new work is turned away.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::oneshot;

use super::hashing::Hasher;
use crate::error::Error;
use crate::secret::Secret;
use crate::settings::PasswordCost;
use crate::sources::Sources;

/// How long a thread without work keeps the memory it hashed in.
const REST: Duration = Duration::from_secs(1);

/// The queue's near end.
pub struct Passwords {
    queue: SyncSender<Job>,
    /// Checked in place of a hash that is not there, so that time tells nothing.
    nobody: String,
}

enum Job {
    Hash(Secret, oneshot::Sender<Result<String, Error>>),
    Verify(Secret, String, oneshot::Sender<Result<bool, Error>>),
}

impl Passwords {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the cost is not one Argon2 knows, or a thread cannot start.
    pub fn start(cost: &PasswordCost, sources: &Sources) -> Result<Self, Error> {
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(Error::internal)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = Hasher::new(argon2.clone()).hash(&Secret::new("nobody"), sources)?;
        let (queue, jobs) = sync_channel(cost.queue);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..cost.threads.max(1) {
            let (jobs, sources) = (Arc::clone(&jobs), sources.clone());
            let mut hasher = Hasher::new(argon2.clone());
            std::thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || work(&jobs, &mut hasher, &sources))
                .map_err(Error::internal)?;
        }
        Ok(Self { queue, nobody })
    }

    /// The hash of a password, in PHC form.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full.
    pub async fn hash(&self, password: Secret) -> Result<String, Error> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(Job::Hash(password, reply))?;
        answer.await.map_err(Error::internal)?
    }

    /// Whether a password is the one hashed. Without a hash the answer is no, after the same
    /// work.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full.
    pub async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool, Error> {
        let known = hash.is_some();
        let (reply, answer) = oneshot::channel();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        self.enqueue(Job::Verify(password, hash, reply))?;
        Ok(answer.await.map_err(Error::internal)?? && known)
    }

    fn enqueue(&self, job: Job) -> Result<(), Error> {
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::internal("password threads are gone"),
        })
    }
}

fn work(jobs: &Mutex<Receiver<Job>>, hasher: &mut Hasher, sources: &Sources) {
    loop {
        let next = next(jobs, hasher.holds_memory());
        // The asker may have hung up; then nobody wants the answer.
        match next {
            Ok(Job::Hash(password, reply)) if !reply.is_closed() => {
                let _gone = reply.send(hasher.hash(&password, sources));
            }
            Ok(Job::Verify(password, hash, reply)) if !reply.is_closed() => {
                let _gone = reply.send(hasher.verify(&password, &hash));
            }
            Ok(Job::Hash(..) | Job::Verify(..)) => {}
            Err(RecvTimeoutError::Timeout) => hasher.rest(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The next job; who holds memory does not wait for it longer than [`REST`].
fn next(jobs: &Mutex<Receiver<Job>>, holds_memory: bool) -> Result<Job, RecvTimeoutError> {
    // A poisoned lock only means another thread panicked while waiting.
    let jobs = jobs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if holds_memory {
        jobs.recv_timeout(REST)
    } else {
        jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: PasswordCost = PasswordCost { memory: 64, passes: 1, threads: 1, queue: 2 };

    fn passwords() -> Passwords {
        Passwords::start(&CHEAP, &Sources::system()).expect("starts")
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().expect("runtime").block_on(future)
    }

    #[test]
    fn a_password_verifies_against_its_own_hash_only() {
        let passwords = passwords();
        block_on(async {
            let hash = passwords.hash(Secret::new("right")).await.expect("hashes");
            assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
            let verify = |text: &str| passwords.verify(Secret::new(text), Some(hash.clone()));
            assert_eq!(verify("right").await, Ok(true));
            assert_eq!(verify("wrong").await, Ok(false));
            assert_eq!(passwords.verify(Secret::new("nobody"), None).await, Ok(false));
        });
    }

    #[test]
    fn long_passwords_are_told_apart_to_their_end() {
        let passwords = passwords();
        block_on(async {
            let long = "x".repeat(500);
            let hash = passwords.hash(Secret::new(format!("{long}a"))).await.expect("hashes");
            let other = Secret::new(format!("{long}b"));
            assert_eq!(passwords.verify(other, Some(hash)).await, Ok(false));
        });
    }

    #[test]
    fn a_full_queue_turns_work_away() {
        let (queue, _jobs) = sync_channel(1);
        let passwords = Passwords { queue, nobody: String::new() };
        let job = || Job::Hash(Secret::new(""), oneshot::channel().0);
        assert_eq!(passwords.enqueue(job()), Ok(()));
        assert_eq!(passwords.enqueue(job()), Err(Error::Busy));
    }
}
