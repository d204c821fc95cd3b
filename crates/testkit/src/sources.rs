use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use identity::sources::{Clock, Random, Timestamp};
use sha2::{Digest, Sha256};

/// When every world begins: 2026-01-02T03:04:05Z.
pub const START: Timestamp = Timestamp::from_seconds(1_767_323_045);

/// A clock that moves only when told.
pub struct FixedClock(AtomicI64);

impl Default for FixedClock {
    fn default() -> Self {
        Self(AtomicI64::new(START.millis()))
    }
}

impl FixedClock {
    /// Moves the clock.
    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// The same bytes in every run: SHA-256 of a counter.
#[derive(Default)]
pub struct SeededChance(AtomicU64);

impl Random for SeededChance {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::SeqCst);
            let block = Sha256::digest(count.to_be_bytes());
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}
