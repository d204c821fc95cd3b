//! Why a command did not do what it was asked to: a sentence for the person who asked.

use std::fmt;

/// A command's failure. Lower-case, without a final period; names what to do where it can.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(why: impl fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says what was being done when something failed.
pub(crate) trait Doing<T> {
    /// The result, its error behind `what` and a colon.
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, Failure>;
}

impl<T, E: fmt::Display> Doing<T> for Result<T, E> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, Failure> {
        self.map_err(|why| Failure(format!("{}: {why}", what())))
    }
}

impl From<identity::error::Error> for Failure {
    fn from(error: identity::error::Error) -> Self {
        Self(error.inside().map_or_else(|| format!("{error:?}"), str::to_owned))
    }
}
