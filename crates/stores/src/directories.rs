use async_trait::async_trait;
use identity::directories::{Directory, DirectoryRows};
use identity::error::Error;
use identity::ids::{AccountId, DirectoryId};
use identity::store::Written;
use identity::users::{User, UserFilter};

use crate::engine::{Row, SqlTx, one_more, values};
use crate::text::{Word, list, read_list};
use crate::users::{name_range, read_user, user_columns};

macro_rules! directory_columns {
    () => {
        "id, account_id, name, region, mfa, risk_operation, verification_types, created_at, \
         updated_at"
    };
}

fn read_directory(row: &Row<'_>) -> Result<Directory, Error> {
    Ok(Directory {
        id: DirectoryId::new(row.text(0)?),
        account: AccountId::new(row.text(1)?),
        name: row.text(2)?,
        region: row.text(3)?,
        mfa: Word::of(&row.text(4)?)?,
        risk_operation: Word::of(&row.text(5)?)?,
        verification_types: read_list(&row.text(6)?)?,
        created_at: row.time(7)?,
        updated_at: row.time(8)?,
    })
}

#[async_trait]
impl DirectoryRows for SqlTx {
    async fn insert_directory(&mut self, directory: &Directory) -> Result<Written, Error> {
        self.insert(
            concat!(
                "INSERT INTO directories (",
                directory_columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING"
            ),
            values![
                directory.id.as_str(),
                directory.account.as_str(),
                &directory.name,
                &directory.region,
                directory.mfa.word(),
                directory.risk_operation.word(),
                &list(&directory.verification_types)?,
                directory.created_at,
                directory.updated_at,
            ],
        )
        .await
    }

    async fn update_directory(&mut self, directory: &Directory) -> Result<(), Error> {
        self.execute(
            "UPDATE directories SET mfa = ?2, risk_operation = ?3, verification_types = ?4,
               updated_at = ?5 WHERE id = ?1",
            values![
                directory.id.as_str(),
                directory.mfa.word(),
                directory.risk_operation.word(),
                &list(&directory.verification_types)?,
                directory.updated_at,
            ],
        )
        .await
        .map(drop)
    }

    async fn directory(&mut self, id: &DirectoryId) -> Result<Option<Directory>, Error> {
        self.row(
            concat!("SELECT ", directory_columns!(), " FROM directories WHERE id = ?1"),
            values![id.as_str()],
            read_directory,
        )
        .await
    }

    async fn directory_by_name(&mut self, name: &str) -> Result<Option<Directory>, Error> {
        self.row(
            concat!("SELECT ", directory_columns!(), " FROM directories WHERE name = ?1"),
            values![name],
            read_directory,
        )
        .await
    }

    async fn directories(&mut self, account: &AccountId) -> Result<Vec<Directory>, Error> {
        self.rows(
            concat!(
                "SELECT ",
                directory_columns!(),
                " FROM directories WHERE account_id = ?1 ORDER BY name"
            ),
            values![account.as_str()],
            read_directory,
        )
        .await
    }

    async fn directory_users(
        &mut self,
        directory: &DirectoryId,
        filter: &UserFilter,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<User>, Error> {
        let (from, end) = name_range(filter, after);
        self.rows(
            concat!(
                "SELECT ",
                user_columns!(),
                " FROM directories d
                   JOIN users u ON u.account_id = d.account_id AND u.pool = d.id
                 WHERE d.id = ?1 AND u.name_key >= ?2 AND u.name_key < ?3
                   AND (CAST(?4 AS BIGINT) IS NULL OR u.enabled = ?4)
                 ORDER BY u.name_key LIMIT ?5"
            ),
            values![directory.as_str(), &from, &end, filter.enabled, one_more(limit),],
            |row| read_user(row, 0),
        )
        .await
    }

    async fn count_directory_users(
        &mut self,
        directory: &DirectoryId,
        filter: &UserFilter,
    ) -> Result<u64, Error> {
        let (from, end) = name_range(filter, None);
        self.number(
            "SELECT COUNT(*) FROM directories d
               JOIN users u ON u.account_id = d.account_id AND u.pool = d.id
             WHERE d.id = ?1 AND u.name_key >= ?2 AND u.name_key < ?3
               AND (CAST(?4 AS BIGINT) IS NULL OR u.enabled = ?4)",
            values![directory.as_str(), &from, &end, filter.enabled],
        )
        .await
    }
}
