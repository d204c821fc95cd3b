//! Every factor a user ever had (NIST SP 800-63B asks for the record).

use async_trait::async_trait;

use super::Factor;
use crate::context::Context;
use crate::error::Error;
use crate::ids::{AuditId, UserId};
use crate::sources::Timestamp;
use crate::users::User;

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

/// Adds a line to the record; by the caller, or by the user itself where there is none.
pub(crate) async fn note(
    cx: &mut Context<'_>,
    user: &User,
    factor: Factor,
    name: &str,
    event: FactorEvent,
) -> Result<(), Error> {
    // Whoever came from somewhere before may be another than who has the factors now.
    cx.tx.forget_usual_networks(&user.id).await?;
    let by = cx.caller().map_or_else(|_| user.id.clone(), |caller| caller.user.clone());
    let id = cx.mint().audit();
    let (name, user, at) = (name.to_owned(), user.id.clone(), cx.now);
    let record = FactorRecord { id, user, factor, name, event, by, at };
    cx.tx.insert_factor_record(&record).await
}
