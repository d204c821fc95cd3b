//! What operations read, and the one way they answer.

use std::sync::Arc;

use identity::listing::{Listed, Listing};
use serde::Serialize;
use wire::protocols::rpc::{Format, Params};
use wire::protocols::rpc_gateway::{self, NoFields};
use wire::reply::Reply;
use wire::request::Inbound;
use wire::streamed::Around;

/// A request of these products, its operation known.
#[derive(Debug)]
pub struct Request {
    pub(crate) inbound: Arc<Inbound>,
    pub(crate) params: Params,
    pub(crate) format: Format,
    pub(crate) operation: &'static str,
}

impl Request {
    /// The answer with these fields after the request's id.
    pub(crate) fn reply(&self, fields: impl Serialize) -> Reply {
        rpc_gateway::done(self.operation, fields, self.format, &self.inbound)
    }

    /// The answer with these fields around a list without a bound.
    pub(crate) fn list<T: Listed>(&self, listing: Listing<T>, fields: impl Around<T>) -> Reply {
        rpc_gateway::done_list(self.operation, listing, fields, self.format, &self.inbound)
    }

    /// The answer of an operation that has nothing to show.
    pub(crate) fn done(&self) -> Reply {
        self.reply(NoFields {})
    }
}
