//! Hashing of passwords: Argon2id on threads of its own behind a bounded queue.
//!
//! One hash costs about as much as two thousand plain requests, so it runs outside every
//! transaction and off the serving threads, and when the queue is full new work is turned away.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::oneshot;

use crate::error::Error;
use crate::secret::Secret;
use crate::settings::PasswordCost;
use crate::sources::Sources;

/// The queue's near end.
pub struct Passwords {
    queue: SyncSender<Job>,
    /// Checked in place of a hash that is not there, so that time tells nothing.
    nobody: String,
}

enum Job {
    Hash(Secret, oneshot::Sender<Result<String, Error>>),
    HashLike(Secret, String, oneshot::Sender<Result<String, Error>>),
    Verify(Secret, String, oneshot::Sender<Result<bool, Error>>),
}

impl Passwords {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the cost is not one Argon2 knows, or a thread cannot start.
    pub fn start(cost: &PasswordCost, sources: &Sources) -> Result<Self, Error> {
        let params = Params::new(cost.memory, cost.passes, 1, None).map_err(Error::internal)?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&hasher, &Secret::new("nobody"), sources)?;
        let (queue, jobs) = sync_channel(cost.queue);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..cost.threads.max(1) {
            let (jobs, hasher, sources) = (Arc::clone(&jobs), hasher.clone(), sources.clone());
            std::thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || work(&jobs, &hasher, &sources))
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

    /// The hash of a text as `like` was made: under its salt and at its cost. Equal texts then
    /// have equal hashes, so one slow hash finds an entry among many.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full; internal when `like` is not a hash.
    pub async fn hash_like(&self, text: Secret, like: String) -> Result<String, Error> {
        let (reply, answer) = oneshot::channel();
        self.enqueue(Job::HashLike(text, like, reply))?;
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

fn work(jobs: &Mutex<Receiver<Job>>, hasher: &Argon2<'_>, sources: &Sources) {
    loop {
        // A poisoned lock only means another thread panicked while waiting.
        let next = jobs.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // The asker may have hung up; then nobody wants the answer.
        match job {
            Job::Hash(password, reply) if !reply.is_closed() => {
                let _gone = reply.send(hash(hasher, &password, sources));
            }
            Job::HashLike(text, like, reply) if !reply.is_closed() => {
                let _gone = reply.send(hash_like(&text, &like));
            }
            Job::Verify(password, hash, reply) if !reply.is_closed() => {
                let _gone = reply.send(verify(hasher, &password, &hash));
            }
            Job::Hash(..) | Job::HashLike(..) | Job::Verify(..) => {}
        }
    }
}

fn hash(hasher: &Argon2<'_>, password: &Secret, sources: &Sources) -> Result<String, Error> {
    let salt = sources.bytes::<16>();
    let hash: PasswordHash =
        hasher.hash_password_with_salt(password.expose(), &salt).map_err(Error::internal)?;
    Ok(hash.to_string())
}

fn hash_like(text: &Secret, like: &str) -> Result<String, Error> {
    let like = PasswordHash::new(like).map_err(Error::internal)?;
    let params = Params::try_from(&like).map_err(Error::internal)?;
    let salt = like.salt.ok_or_else(|| Error::internal("a hash without a salt"))?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash =
        hasher.hash_password_with_salt(text.expose(), &salt).map_err(Error::internal)?;
    Ok(hash.to_string())
}

fn verify(hasher: &Argon2<'_>, password: &Secret, hash: &str) -> Result<bool, Error> {
    let hash = PasswordHash::new(hash).map_err(Error::internal)?;
    Ok(hasher.verify_password(password.expose(), &hash).is_ok())
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
    fn a_text_hashed_like_another_is_comparable_whatever_a_hash_costs_today() {
        block_on(async {
            let first = passwords().hash(Secret::new("one")).await.expect("hashes");
            let dearer = PasswordCost { memory: 128, passes: 2, ..CHEAP };
            let later = Passwords::start(&dearer, &Sources::system()).expect("starts");
            let like = |text: &str| later.hash_like(Secret::new(text), first.clone());
            assert_eq!(like("one").await.as_ref(), Ok(&first));
            let other = like("two").await.expect("hashes");
            assert_ne!(other, first);
            assert_eq!(later.verify(Secret::new("two"), Some(other)).await, Ok(true));
            assert!(later.hash_like(Secret::new("one"), "no hash".into()).await.is_err());
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
