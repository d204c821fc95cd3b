//! Every factor a user ever had (NIST SP 800-63B asks for the record).

use async_trait::async_trait;

use super::Factor;
use crate::context::Context;
use crate::error::Error;
use crate::ids::{AuditId, UserId};
use crate::sources::Timestamp;

/// What happened to a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactorEvent {
    /// It was bound.
    Bound,
    /// It was unbound or removed.
    Removed,
    /// It was worn out by wrong answers.
    Disabled,
}

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorRecord {
    /// Its id.
    pub id: AuditId,
    /// Whose factor.
    pub user: UserId,
    /// What kind.
    pub factor: Factor,
    /// What it was called.
    pub name: String,
    /// What happened.
    pub event: FactorEvent,
    /// By whom.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// Rows of the record; none is ever changed or removed.
#[async_trait]
pub trait FactorHistoryRows {
    /// Adds a line.
    async fn insert_factor_record(&mut self, record: &FactorRecord) -> Result<(), Error>;

    /// A user's record, oldest first.
    async fn factor_history(&mut self, user: &UserId) -> Result<Vec<FactorRecord>, Error>;
}

/// Adds a line to a user's record: by the caller, or by the user where nobody is believed yet.
pub(crate) async fn record_factor(
    cx: &mut Context<'_>,
    user: &UserId,
    factor: Factor,
    name: &str,
    event: FactorEvent,
) -> Result<(), Error> {
    let by = cx.believed.as_ref().map_or(user, |believed| &believed.user.id).clone();
    let id = cx.mint().audit();
    let (user, name, at) = (user.clone(), name.to_owned(), cx.now);
    cx.tx.insert_factor_record(&FactorRecord { id, user, factor, name, event, by, at }).await
}
