//! Nonces of requests that change nothing, remembered by this process.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use identity::sources::Timestamp;

/// Milliseconds of a bucket: nonces are forgotten a bucket at a time.
const BUCKET: i64 = 60_000;

/// A set of nonces that forgets those whose time is over.
#[derive(Default)]
pub(crate) struct Nonces(Mutex<Buckets>);

#[derive(Default)]
struct Buckets {
    by_time: BTreeMap<i64, HashSet<String>>,
}

impl Nonces {
    /// Whether the nonce was not there before; it is now.
    pub(crate) fn take(&self, key: &str, nonce: &str, now: Timestamp, until: Timestamp) -> bool {
        let name = format!("{key}\n{nonce}");
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let present = now.millis().div_euclid(BUCKET);
        buckets.by_time = buckets.by_time.split_off(&present);
        if buckets.by_time.values().any(|bucket| bucket.contains(&name)) {
            return false;
        }
        let bucket = until.millis().div_euclid(BUCKET);
        buckets.by_time.entry(bucket).or_default().insert(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_taken_once_until_its_time_is_over() {
        let nonces = Nonces::default();
        let at = Timestamp::from_seconds;
        assert!(nonces.take("k", "n", at(0), at(120)));
        assert!(!nonces.take("k", "n", at(1), at(121)));
        assert!(!nonces.take("k", "n", at(120), at(240)));
        assert!(nonces.take("other", "n", at(1), at(121)));
        assert!(nonces.take("k", "other", at(1), at(121)));
        assert!(nonces.take("k", "n", at(600), at(720)));
    }
}
