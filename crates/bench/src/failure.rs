//! Why the benchmark stopped, for whoever started it.

use std::fmt::{Debug, Display, Formatter};

/// What went wrong, as a sentence.
pub(crate) struct Failure(String);

/// What every step comes to.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// `main` prints errors in this form.
impl Debug for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Not `Display` itself, so that everything that is can become one.
impl<E: Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}
