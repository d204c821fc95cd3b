//! May this be done? A deny anywhere wins, then an allow anywhere; silence is no.

use super::document::Document;
use super::facts::Facts;

/// What policies are asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The names of the one action asked about. A statement that names any of them names the
    /// action, and so does an exception to one.
    pub actions: &'a [&'a str],
    /// What it would be done to. Taken literally: wildcards are for documents.
    pub resource: &'a str,
    /// What is known of the request.
    pub facts: &'a Facts,
}

/// What policies answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A statement allows it and none denies it.
    Allowed,
    /// A statement denies it, whatever others say.
    ExplicitlyDenied,
    /// No statement allows it.
    NotAllowed,
}

/// What all the documents together say. Their order does not matter.
pub fn decide<'d>(
    documents: impl IntoIterator<Item = &'d Document>,
    question: &Question<'_>,
) -> Decision {
    let mut decision = Decision::NotAllowed;
    for document in documents {
        match document.decide(question) {
            Decision::ExplicitlyDenied => return Decision::ExplicitlyDenied,
            Decision::Allowed => decision = Decision::Allowed,
            Decision::NotAllowed => {}
        }
    }
    decision
}
