use async_trait::async_trait;
use identity::audit::{AuditEntry, AuditRows};
use identity::error::Error;
use identity::ids::{AccountId, AuditId, UserId};

use crate::engine::{Row, SqlTx, values};
use crate::text::Word;

macro_rules! audit_columns {
    () => {
        "id, at, account_id, user_id, means, address, request_id, operation, resource, outcome, \
         reason"
    };
}

fn read_entry(row: &Row<'_>) -> Result<AuditEntry, Error> {
    let address = row.maybe_text(5)?.map(|text| text.parse().map_err(Error::internal));
    Ok(AuditEntry {
        id: AuditId::new(row.text(0)?),
        at: row.time(1)?,
        account: row.maybe_text(2)?.map(AccountId::new),
        user: row.maybe_text(3)?.map(UserId::new),
        means: row.text(4)?,
        address: address.transpose()?,
        request_id: row.text(6)?,
        operation: row.text(7)?,
        resource: row.text(8)?,
        outcome: Word::of(&row.text(9)?)?,
        reason: row.text(10)?,
    })
}

#[async_trait]
impl AuditRows for SqlTx {
    async fn insert_audit(&mut self, entry: &AuditEntry) -> Result<(), Error> {
        let address = entry.address.map(|address| address.to_string());
        self.execute(
            concat!(
                "INSERT INTO audit (",
                audit_columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
            ),
            values![
                entry.id.as_str(),
                entry.at,
                entry.account.as_ref().map(AccountId::as_str),
                entry.user.as_ref().map(UserId::as_str),
                &entry.means,
                address.as_ref(),
                &entry.request_id,
                &entry.operation,
                &entry.resource,
                entry.outcome.word(),
                &entry.reason,
            ],
        )
        .await
        .map(drop)
    }

    async fn audit_of(
        &mut self,
        account: &AccountId,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, Error> {
        self.rows(
            concat!(
                "SELECT ",
                audit_columns!(),
                " FROM audit WHERE account_id = ?1 ORDER BY at DESC, id LIMIT ?2"
            ),
            values![account.as_str(), limit],
            read_entry,
        )
        .await
    }

    async fn audit_of_request(&mut self, request_id: &str) -> Result<Vec<AuditEntry>, Error> {
        self.rows(
            concat!(
                "SELECT ",
                audit_columns!(),
                " FROM audit WHERE request_id = ?1 ORDER BY at, id"
            ),
            values![request_id],
            read_entry,
        )
        .await
    }
}
