//! What the log is told of a database that is gone: that it is, once in a while that it still
//! is, and that it is back. Whoever asks meanwhile is told to try again, which is many.

use std::sync::{Mutex, MutexGuard, PoisonError};

use identity::error::Error;
use identity::sources::{Clock, SystemClock, Timestamp};
use tracing::warn;

/// Seconds in which the log is not told again.
const PAUSE: i64 = 10;

/// Of one database, whoever connects to it.
#[derive(Default)]
pub(super) struct Outage(Mutex<Told>);

#[derive(Default)]
struct Told {
    at: Option<Timestamp>,
    /// Failures since.
    failures: u64,
    /// Whether it was told that the database is gone, and not yet that it is back.
    gone: bool,
}

impl Outage {
    /// Nobody reaches the database. The caller is only told to try again; what to mend, the log
    /// tells.
    pub(super) fn gone(&self, why: &str) -> Error {
        let mut told = self.told();
        told.gone |= told.fails(SystemClock.now(), why);
        Error::Busy
    }

    /// All connections are in use, which says nothing of the database.
    pub(super) fn crowded(&self) -> Error {
        self.told().fails(SystemClock.now(), "no connection became free");
        Error::Busy
    }

    /// Somebody reached the database.
    pub(super) fn over(&self) {
        let mut told = self.told();
        told.failures = 0;
        if std::mem::take(&mut told.gone) {
            // As loud as before: whoever heard of the one hears of the other.
            warn!("the database can be used again");
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Told {
    /// Counts a failure and tells the log, if it is time to; whether it did.
    fn fails(&mut self, now: Timestamp, why: &str) -> bool {
        self.failures += 1;
        // A clock that was set back must not silence the log.
        let early = self.at.is_some_and(|at| (0..PAUSE).contains(&now.seconds_since(at)));
        if !early {
            warn!(why, failures = self.failures, "the database cannot be used");
            (self.at, self.failures) = (Some(now), 0);
        }
        !early
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_told_at_once_and_then_after_a_pause() {
        let mut told = Told::default();
        let begun = Timestamp::from_seconds(1_000);
        let mut fails = |seconds| told.fails(begun.plus_seconds(seconds), "it is away");
        assert!(fails(0));
        assert!(!fails(0));
        assert!(!fails(PAUSE - 1));
        assert!(fails(PAUSE));
        assert!(!fails(PAUSE));
        assert!(fails(-1), "the clock was set back");
        assert_eq!(told.failures, 0);
    }

    #[test]
    fn only_what_was_told_to_be_gone_comes_back() {
        let outage = Outage::default();
        outage.crowded();
        assert!(!outage.told().gone);
        outage.gone("it is away");
        assert!(!outage.told().gone, "it is not time to tell it");
        let outage = Outage::default();
        outage.gone("it is away");
        outage.gone("it is away");
        assert!(outage.told().gone);
        outage.over();
        assert!(!outage.told().gone);
        assert_eq!(outage.told().failures, 0, "the next time begins anew");
    }
}
