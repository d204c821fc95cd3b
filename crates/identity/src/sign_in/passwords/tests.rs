use std::sync::atomic::{AtomicI64, Ordering};
use std::task::Poll;
use std::time::Duration;

use super::*;
use crate::sources::{Clock, SystemRandom};

const CHEAP: PasswordCost = PasswordCost {
    memory: 64,
    passes: 1,
    threads: 1,
    queue: 16,
    patience: Duration::from_secs(10),
};

/// A clock that shows what it is set to.
#[derive(Default)]
struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

fn passwords() -> Passwords {
    Passwords::start(&CHEAP, &Sources::system()).expect("starts")
}

fn nobody() -> Asker {
    Asker::default()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("runtime").block_on(future)
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(64, 1, 1, None).expect("a cost");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A queue that nobody serves, in which work takes this many milliseconds.
fn unserved(once: i64) -> Passwords {
    unserved_by(&Sources::system(), once)
}

fn unserved_by(sources: &Sources, once: i64) -> Passwords {
    let cost = PasswordCost { threads: 0, ..CHEAP };
    let line = Arc::new(Line::new(argon2(), &cost, sources, once));
    Passwords { line, nobody: "".into() }
}

fn is_busy<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Busy))
}

#[test]
fn a_password_verifies_against_its_own_hash_only() {
    let passwords = passwords();
    block_on(async {
        let hash = passwords.hash(&nobody(), Secret::new("right")).await.expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        let verify = |text: &str, hash: Option<&String>| {
            let place = passwords.place(&nobody()).expect("has a place");
            place.verify(Secret::new(text), hash.cloned())
        };
        assert_eq!(verify("right", Some(&hash)).await, Ok(true));
        assert_eq!(verify("wrong", Some(&hash)).await, Ok(false));
        assert_eq!(verify("nobody", None).await, Ok(false));
    });
}

#[test]
fn long_passwords_are_told_apart_to_their_end() {
    let passwords = passwords();
    block_on(async {
        let long = "x".repeat(500);
        let first = Secret::new(format!("{long}a"));
        let hash = passwords.hash(&nobody(), first).await.expect("hashes");
        let place = passwords.place(&nobody()).expect("has a place");
        let other = Secret::new(format!("{long}b"));
        assert_eq!(place.verify(other, Some(hash)).await, Ok(false));
    });
}

#[test]
fn who_finds_no_place_is_turned_away_until_one_is_given_back() {
    let passwords = unserved(0);
    let alice = nobody().named("alice");
    let held = [passwords.place(&alice), passwords.place(&alice)];
    assert!(held.iter().all(Result::is_ok));
    assert!(is_busy(passwords.place(&alice)));
    assert!(passwords.place(&nobody().named("bob")).is_ok());
    drop(held);
    assert!(passwords.place(&alice).is_ok());
}

#[test]
fn who_would_wait_longer_than_it_can_is_turned_away_at_once() {
    let passwords = unserved(4000);
    let places: Vec<_> = (0..3).map(|n| passwords.place(&nobody().named(n.to_string()))).collect();
    assert!(places.iter().all(Result::is_ok));
    // Three before it are twelve seconds, and ten it would wait.
    assert!(is_busy(passwords.place(&nobody().named("late"))));
    drop(places);
    assert!(passwords.place(&nobody().named("late")).is_ok());
}

#[test]
fn the_length_of_the_wait_is_learned() {
    let passwords = unserved(0);
    let line = &passwords.line;
    let long_ago = Timestamp::from_millis(line.sources.now().millis() - 8000);
    for _ in 0..64 {
        line.took(long_ago);
    }
    let lately = line.lock().lately / SHARE;
    assert!((7900..60_000).contains(&lately), "{lately}");
}

#[test]
fn what_waited_too_long_after_all_is_not_done() {
    let clock = Arc::new(SetClock::default());
    let sources = Sources::new(Arc::clone(&clock) as _, Arc::new(SystemRandom));
    let passwords = unserved_by(&sources, 0);
    let line = Arc::clone(&passwords.line);
    block_on(async {
        let place = passwords.place(&nobody()).expect("has a place");
        let mut hashing = Box::pin(place.hash(Secret::new("late")));
        // Into the queue, where nobody serves yet.
        assert!(
            std::future::poll_fn(|cx| Poll::Ready(hashing.as_mut().poll(cx))).await.is_pending()
        );
        clock.0.store(11_000, Ordering::SeqCst);
        line.lock().threads = 1;
        Line::serve(&line, Hasher::new(argon2())).expect("starts");
        assert!(is_busy(hashing.await));
        // And the next one is served.
        assert!(passwords.hash(&nobody(), Secret::new("early")).await.is_ok());
    });
}

#[test]
fn who_waits_is_turned_away_when_the_last_thread_is_gone() {
    let passwords = unserved(0);
    let line = Arc::clone(&passwords.line);
    block_on(async {
        let place = passwords.place(&nobody()).expect("has a place");
        let mut hashing = Box::pin(place.hash(Secret::new("alone")));
        let mut once =
            async || std::future::poll_fn(|cx| Poll::Ready(hashing.as_mut().poll(cx))).await;
        assert!(once().await.is_pending());
        line.lock().threads = 2;
        line.is_one_short();
        assert!(once().await.is_pending());
        line.is_one_short();
        assert!(is_busy(hashing.await));
    });
}

#[test]
fn a_thread_comes_with_work_and_goes_without_it() {
    let cost = PasswordCost { threads: 2, ..CHEAP };
    let line = Arc::new(Line::new(argon2(), &cost, &Sources::system(), 0));
    let passwords = Passwords { line: Arc::clone(&line), nobody: "".into() };
    block_on(async {
        assert!(passwords.hash(&nobody(), Secret::new("one")).await.is_ok());
        assert_eq!(line.lock().threads, 1);
        drop(passwords);
        // Told that there will be no more, it goes; the test ends when it has.
        while line.lock().threads > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(line.lock().idle, 0);
    });
}
