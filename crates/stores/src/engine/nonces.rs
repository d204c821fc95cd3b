//! Nonces of requests that change nothing, remembered by this process.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use identity::error::Error;
use identity::sources::Timestamp;
use sha2::{Digest, Sha256};

/// Milliseconds of a bucket: nonces are forgotten a bucket at a time.
const BUCKET: i64 = 60_000;

/// How many one key may have remembered: some five hundred requests a second, for as long as a
/// nonce is good. They take forty megabytes; who has one key cannot fill the memory.
const MOST: usize = 1 << 20;

/// What is kept of a nonce, so that a long one takes no more room than a short one.
type Mark = [u8; 16];

/// A set of nonces that forgets those whose time is over.
pub(crate) struct Nonces {
    kept: Mutex<Kept>,
    most: usize,
}

impl Default for Nonces {
    fn default() -> Self {
        Self { kept: Mutex::default(), most: MOST }
    }
}

#[derive(Default)]
struct Kept {
    by_time: BTreeMap<i64, HashMap<Box<str>, HashSet<Mark>>>,
    /// How many each key has in all buckets together.
    counts: HashMap<Box<str>, usize>,
}

impl Kept {
    /// Forgets the buckets before this one.
    fn forget(&mut self, present: i64) {
        let rest = self.by_time.split_off(&present);
        for (key, marks) in std::mem::replace(&mut self.by_time, rest).into_values().flatten() {
            if let Some(count) = self.counts.get_mut(&key) {
                *count = count.saturating_sub(marks.len());
                if *count == 0 {
                    self.counts.remove(&key);
                }
            }
        }
    }

    fn has(&self, key: &str, mark: &Mark) -> bool {
        let mut of_key = self.by_time.values().filter_map(|bucket| bucket.get(key));
        of_key.any(|marks| marks.contains(mark))
    }
}

impl Nonces {
    /// Whether the nonce was not there before; it is now.
    ///
    /// # Errors
    /// [`Error::Busy`] when the key has as many remembered as it may: what cannot be remembered
    /// is not let through.
    pub(crate) fn take(
        &self,
        key: &str,
        nonce: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, Error> {
        let mut mark = Mark::default();
        mark.copy_from_slice(&Sha256::digest(nonce)[..size_of::<Mark>()]);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.forget(now.millis().div_euclid(BUCKET));
        if kept.has(key, &mark) {
            return Ok(false);
        }
        match kept.counts.get_mut(key) {
            Some(count) if *count >= self.most => return Err(Error::Busy),
            Some(count) => *count += 1,
            None => drop(kept.counts.insert(key.into(), 1)),
        }
        let bucket = kept.by_time.entry(until.millis().div_euclid(BUCKET)).or_default();
        Ok(match bucket.get_mut(key) {
            Some(marks) => marks.insert(mark),
            None => bucket.entry(key.into()).or_default().insert(mark),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: fn(i64) -> Timestamp = Timestamp::from_seconds;

    #[test]
    fn a_nonce_is_taken_once_until_its_time_is_over() {
        let nonces = Nonces::default();
        assert_eq!(nonces.take("k", "n", AT(0), AT(120)), Ok(true));
        assert_eq!(nonces.take("k", "n", AT(1), AT(121)), Ok(false));
        assert_eq!(nonces.take("k", "n", AT(120), AT(240)), Ok(false));
        assert_eq!(nonces.take("other", "n", AT(1), AT(121)), Ok(true));
        assert_eq!(nonces.take("k", "other", AT(1), AT(121)), Ok(true));
        assert_eq!(nonces.take("k", "n", AT(600), AT(720)), Ok(true));
    }

    #[test]
    fn a_key_with_all_it_may_have_is_turned_away_until_some_are_forgotten() {
        let nonces = Nonces { most: 2, ..Nonces::default() };
        assert_eq!(nonces.take("k", "1", AT(0), AT(60)), Ok(true));
        assert_eq!(nonces.take("k", "2", AT(0), AT(120)), Ok(true));
        assert_eq!(nonces.take("k", "3", AT(0), AT(120)), Err(Error::Busy));
        assert_eq!(nonces.take("k", "1", AT(0), AT(120)), Ok(false), "what is there stays there");
        assert_eq!(nonces.take("other", "3", AT(0), AT(120)), Ok(true), "others have their own");
        assert_eq!(nonces.take("k", "3", AT(120), AT(240)), Ok(true), "the first is forgotten");
        assert_eq!(nonces.take("k", "4", AT(120), AT(240)), Err(Error::Busy));
    }

    #[test]
    fn what_is_forgotten_leaves_nothing_behind() {
        let nonces = Nonces::default();
        for key in ["a", "b"] {
            assert_eq!(nonces.take(key, "n", AT(0), AT(60)), Ok(true));
        }
        assert_eq!(nonces.take("c", "n", AT(600), AT(660)), Ok(true));
        let kept = nonces.kept.lock().expect("is not poisoned");
        assert_eq!((kept.counts.len(), kept.by_time.len()), (1, 1));
    }
}
