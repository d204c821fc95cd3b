//! Policies: documents that allow and deny, and the one evaluator behind every language.
//!
//! A [`Language`] is data a dialect hands over. [`compile`] reads a document of it and refuses
//! whatever it does not wholly understand; [`decide`] asks documents about one request.

mod attach_policy;
mod cache;
mod condition;
mod create_policy;
mod delete_policy;
mod detach_policy;
mod document;
mod evaluate;
mod facts;
mod json;
mod language;
mod list_any_policies;
mod list_attached;
mod list_policies;
mod pattern;
mod policy_ref;
mod rows;
mod show_policy;
#[cfg(test)]
mod tests;
mod trust;

pub use attach_policy::AttachPolicy;
pub(crate) use cache::DocumentCache;
pub use create_policy::CreatePolicy;
pub use delete_policy::DeletePolicy;
pub use detach_policy::DetachPolicy;
pub use document::{Document, compile};
pub use evaluate::{Decision, Question, decide};
pub use facts::{Fact, Facts};
pub use language::{Language, Operator, Order, Test, TrustGrammar};
pub use list_any_policies::ListAnyPolicies;
pub use list_attached::ListAttachedPolicies;
pub use list_policies::ListPolicies;
pub use policy_ref::{AnyPolicy, PolicyKind, PolicyRef, PrincipalRef};
pub use rows::{Attachment, Grant, Policy, PolicyName, PolicyRows, Principal};
pub use show_policy::ShowPolicy;
pub use trust::{Assumer, Trust, compile_trust};
