//! Chance that is the same in every run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use identity::sources::{Random, Sources, SystemClock};
use sha2::{Digest, Sha256};

/// Bytes that follow from a seed, a number and what they are for.
struct Seeded {
    beginning: Sha256,
    count: AtomicU64,
}

impl Random for Seeded {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let count = self.count.fetch_add(1, Ordering::Relaxed);
            let block = self.beginning.clone().chain_update(count.to_be_bytes()).finalize();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
    }
}

/// A source of chance of its own for each number and purpose.
pub(super) fn chance(seed: u32, number: u64, purpose: &str) -> Sources {
    let beginning = Sha256::new_with_prefix(purpose)
        .chain_update(seed.to_be_bytes())
        .chain_update(number.to_be_bytes());
    let random = Seeded { beginning, count: AtomicU64::new(0) };
    Sources::new(Arc::new(SystemClock), Arc::new(random))
}

/// The numbers below a bound in an order that looks like none: each once, the same in every
/// run. A Feistel network over the next power of four, walked until it comes back below.
pub(super) struct Shuffle {
    bound: u64,
    /// Bits of one half.
    half: u32,
    keys: [u64; 4],
}

impl Shuffle {
    pub(super) fn new(seed: u32, bound: u64, purpose: &str) -> Self {
        let bits = u64::BITS - bound.saturating_sub(1).leading_zeros();
        let sources = chance(seed, bound, purpose);
        let keys = [(); 4].map(|()| u64::from_be_bytes(sources.bytes()));
        Self { bound, half: bits.div_ceil(2).max(1), keys }
    }

    /// Where a number below the bound comes.
    pub(super) fn at(&self, number: u64) -> u64 {
        let mut number = self.round_trip(number);
        while number >= self.bound {
            number = self.round_trip(number);
        }
        number
    }

    fn round_trip(&self, number: u64) -> u64 {
        let mask = (1 << self.half) - 1;
        let (mut left, mut right) = (number >> self.half, number & mask);
        for key in self.keys {
            (left, right) = (right, left ^ (mixed(right ^ key) & mask));
        }
        left << self.half | right
    }
}

/// The finalizer of splitmix64: every bit of the input turns about half of the output's.
fn mixed(mut value: u64) -> u64 {
    value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_has_every_number_once() {
        for bound in [1, 2, 3, 10, 64, 1000] {
            let shuffle = Shuffle::new(7, bound, "test");
            let mut all: Vec<u64> = (0..bound).map(|number| shuffle.at(number)).collect();
            all.sort_unstable();
            assert_eq!(all, (0..bound).collect::<Vec<_>>());
        }
    }

    #[test]
    fn shuffles_for_different_ends_have_nothing_to_do_with_each_other() {
        let (one, other) = (Shuffle::new(7, 10_000, "one"), Shuffle::new(7, 10_000, "other"));
        let both = (0..10_000).filter(|at| one.at(*at) < 5000 && other.at(*at) < 5000).count();
        assert!((2300..2700).contains(&both), "{both}");
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed_only() {
        let bytes = |seed, number, purpose| chance(seed, number, purpose).bytes::<40>();
        assert_eq!(bytes(1, 2, "a"), bytes(1, 2, "a"));
        let others = [bytes(2, 2, "a"), bytes(1, 3, "a"), bytes(1, 2, "b")];
        assert!(others.iter().all(|other| *other != bytes(1, 2, "a")));
    }
}
