//! The one clock of the benchmark: how long something took. What day it is, it asks the core's
//! sources.

use std::time::{Duration, Instant};

/// A stopwatch that runs.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "measuring time is what this crate is for")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    #[expect(clippy::disallowed_methods, reason = "measuring time is what this crate is for")]
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
