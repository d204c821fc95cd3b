//! Wrong passwords and what they lead to. Pure.

use serde::{Deserialize, Serialize};

use super::Failures;
use crate::sources::Timestamp;

/// After how many wrong passwords, in what time, a user is locked for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Wrong passwords allowed; 0 for any number.
    pub attempts: u32,
    /// Seconds in which they count together.
    pub window: i64,
    /// Seconds of the lock.
    pub lock: i64,
}

impl Default for Limits {
    /// Five in 15 minutes lock for 15 minutes.
    fn default() -> Self {
        Self { attempts: 5, window: 15 * 60, lock: 15 * 60 }
    }
}

/// How many times the wrong passwords of one network all unfamiliar networks may send together
/// before none of them is listened to for a while. Networks that the user signs in from go on.
pub(crate) const UNFAMILIAR: u32 = 10;

/// How long a network stays familiar: 30 days, in seconds.
const FAMILIAR: i64 = 30 * 24 * 60 * 60;

/// Whether a network that was last signed in from at `seen` is familiar.
pub(crate) fn familiar(seen: Timestamp, now: Timestamp) -> bool {
    now.seconds_since(seen) < FAMILIAR
}

impl Failures {
    /// Whether passwords are not looked at now.
    pub fn locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// One more wrong password.
    pub fn one_more(&self, limits: Limits, now: Timestamp) -> Self {
        let same_window = self.since.is_some_and(|since| now.seconds_since(since) < limits.window);
        let (count, since) = match self.since {
            Some(since) if same_window && self.locked_until.is_none() => (self.count + 1, since),
            _ => (1, now),
        };
        let locks = limits.attempts > 0 && count >= limits.attempts;
        let locked_until = locks.then(|| now.plus_seconds(limits.lock));
        Self { count, since: Some(since), locked_until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn after(times: &[i64]) -> Failures {
        let one = |failures: Failures, time: &i64| failures.one_more(Limits::default(), at(*time));
        times.iter().fold(Failures::default(), one)
    }

    #[test]
    fn the_fifth_wrong_password_locks_for_fifteen_minutes() {
        assert!(!after(&[0, 1, 2, 3]).locked(at(4)));
        let locked = after(&[0, 1, 2, 3, 4]);
        assert!(locked.locked(at(4)));
        assert!(locked.locked(at(4 + 899)));
        assert!(!locked.locked(at(4 + 900)));
    }

    #[test]
    fn failures_outside_the_window_are_forgotten() {
        assert!(!after(&[0, 1, 2, 3, 900]).locked(at(901)));
        assert_eq!(after(&[0, 1, 2, 3, 900]).count, 1);
    }

    #[test]
    fn after_a_lock_counting_begins_anew() {
        let failures = after(&[0, 1, 2, 3, 4, 2000]);
        assert_eq!(failures.count, 1);
        assert!(!failures.locked(at(2001)));
    }
}
