use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use identity::sources::{Clock, Random, Timestamp};
use sha2::{Digest, Sha256};

/// When every world begins: 2026-01-02T03:04:05Z.
pub const START: Timestamp = Timestamp::from_seconds(1_767_323_045);

/// A clock that moves only when told, and counts how often it was looked at.
pub struct FixedClock {
    now: AtomicI64,
    looks: AtomicU64,
}

impl Default for FixedClock {
    fn default() -> Self {
        Self { now: AtomicI64::new(START.millis()), looks: AtomicU64::new(0) }
    }
}

impl FixedClock {
    /// Moves the clock.
    pub fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    /// How often it was looked at. A slow hash looks three times: when it is asked for, when it
    /// begins and, after it was answered, when it is done.
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::SeqCst)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.looks.fetch_add(1, Ordering::SeqCst);
        Timestamp::from_millis(self.now.load(Ordering::SeqCst))
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
