//! The audit record: every change, sign-in and denial, written in the transaction it is about.

use std::net::IpAddr;

use async_trait::async_trait;

use crate::error::Error;
use crate::ids::{AccountId, AuditId, UserId};
use crate::sources::Timestamp;

/// How a recorded request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// The caller was allowed to ask, and the answer was no.
    Refused,
    /// The caller may not ask.
    Denied,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// The account concerned, once known.
    pub account: Option<AccountId>,
    /// Who asked, once known.
    pub user: Option<UserId>,
    /// With what: the id of an access key, with the role and session it is good for if it is
    /// one's; `token`, `session`, or nothing.
    pub means: String,
    /// From which address.
    pub address: Option<IpAddr>,
    /// The request's id.
    pub request_id: String,
    /// The operation's name on its wire.
    pub operation: String,
    /// What it was about.
    pub resource: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in a word or two; never a secret.
    pub reason: String,
}

/// Rows of the audit record. There is no method that changes or removes one.
#[async_trait]
pub trait AuditRows {
    /// Adds an entry.
    async fn insert_audit(&mut self, entry: &AuditEntry) -> Result<(), Error>;

    /// The newest entries of an account, newest first.
    async fn audit_of(&mut self, account: &AccountId, limit: u32)
    -> Result<Vec<AuditEntry>, Error>;

    /// Every entry of a request.
    async fn audit_of_request(&mut self, request_id: &str) -> Result<Vec<AuditEntry>, Error>;
}

/// A word or two for the record and the log: what kind of error it was, and nothing a caller
/// sent but names and ids.
pub fn reason(error: &Error) -> String {
    match error {
        Error::Unauthenticated(reason) => {
            let text = format!("{reason:?}");
            // The variant's name alone: its fields can be long.
            text.split(['(', ' ']).next().unwrap_or_default().to_owned()
        }
        Error::Denied(denial) => format!("{:?}", denial.reason),
        Error::NotFound(noun, _) => format!("no such {noun:?}"),
        Error::Exists(noun, _) => format!("{noun:?} exists"),
        Error::InUse { what, by } => format!("{what:?} has {by:?}"),
        Error::LimitReached(noun) => format!("too many of {noun:?}"),
        Error::Missing(field) => format!("{field} is missing"),
        Error::Invalid { field, .. } => format!("{field} is wrong"),
        Error::Unreadable(what) => (*what).to_owned(),
        Error::TooLarge => "too large".to_owned(),
        Error::MalformedPolicy(_) => "malformed policy".to_owned(),
        Error::WrongCode => "wrong code".to_owned(),
        Error::WrongClock { .. } => "wrong clock".to_owned(),
        Error::ProofTooOld => "proof too old".to_owned(),
        Error::NotSelfService => "not self-service".to_owned(),
        Error::PasskeysOff => "passkeys are off".to_owned(),
        Error::RequiredBySignIn => "required by sign-in".to_owned(),
        Error::WrongKindOfUser => "wrong kind of user".to_owned(),
        Error::Busy => "busy".to_owned(),
        Error::Internal(_) => "internal".to_owned(),
    }
}
