//! How long something took, for the log. The log alone needs a clock that never steps back, so
//! this is the one file beside the core's sources that looks at one.

use std::time::{Duration, Instant};

/// A stopwatch that runs.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "a duration in the log needs a steady clock")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    #[expect(clippy::disallowed_methods, reason = "a duration in the log needs a steady clock")]
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
