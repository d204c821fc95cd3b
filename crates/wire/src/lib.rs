//! Protocol families and signature schemes that dialects pick from: a request as it came, a reply
//! as it goes, and the pure functions between. No operations, no vendor errors, no secrets.
#![deny(missing_docs)]

pub mod body;
pub mod canonical;
mod json;
pub mod moment;
pub mod operation;
pub mod protocols;
pub mod reply;
pub mod request;
pub mod streamed;
pub mod surface;

#[cfg(test)]
mod fixture;
