//! What the server sees of a dialect.

use std::sync::Arc;

use async_trait::async_trait;
use identity::error::Error;
use identity::pipeline::Identity;

use crate::operation::Meta;
use crate::reply::Reply;
use crate::request::Inbound;

/// A dialect, as the server composes it with others on one port.
#[async_trait]
pub trait Surface: Send + Sync {
    /// Its name, for logs and documents.
    fn name(&self) -> &'static str;

    /// Whether a request is this dialect's to answer.
    fn serves(&self, request: &Inbound) -> bool;

    /// Answers a request, whatever is wrong with it.
    async fn answer(&self, identity: &Identity, request: Arc<Inbound>) -> Answered;

    /// An error before any dialect's work, shown in this dialect's form: a body too large, a
    /// deadline passed.
    fn show(&self, error: &Error, request: &Inbound) -> Reply;

    /// Its operations, in the order of its table.
    fn operations(&self) -> Vec<Meta>;

    /// Every error sample as this dialect shows it: status and code, for `docs/errors.md`.
    fn errors(&self) -> Vec<ShownError>;
}

/// A reply, and what the log says about it.
pub struct Answered {
    /// The reply.
    pub reply: Reply,
    /// The operation's name; empty when none was found.
    pub operation: &'static str,
    /// The error behind the reply, if it is one.
    pub error: Option<Error>,
}

/// One line of the error table.
pub struct ShownError {
    /// The core's error.
    pub error: Error,
    /// The operation family it is shown for, where families differ.
    pub family: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The vendor's code.
    pub code: String,
    /// The vendor's message.
    pub message: String,
}
