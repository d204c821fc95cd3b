use async_trait::async_trait;
use identity::accounts::{Account, AccountRows, Project};
use identity::error::Error;
use identity::ids::{AccountId, AccountNumber, ProjectId};
use identity::store::Written;

use crate::engine::{Row, SqlTx, values};

/// Reads the five columns of an account that begin at `at`.
pub(crate) fn read_account(row: &Row<'_>, at: usize) -> Result<Account, Error> {
    Ok(Account {
        id: AccountId::new(row.text(at)?),
        number: AccountNumber::new(row.text(at + 1)?),
        name: row.text(at + 2)?,
        alias: row.text(at + 3)?,
        created_at: row.time(at + 4)?,
    })
}

#[async_trait]
impl AccountRows for SqlTx {
    async fn insert_account(&mut self, account: &Account) -> Result<Written, Error> {
        self.insert(
            "INSERT INTO accounts (id, number, name, alias, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            values![
                account.id.as_str(),
                account.number.as_str(),
                &account.name,
                &account.alias,
                account.created_at
            ],
        )
        .await
    }

    async fn account(&mut self, id: &AccountId) -> Result<Option<Account>, Error> {
        self.row(
            "SELECT id, number, name, alias, created_at FROM accounts WHERE id = ?1",
            values![id.as_str()],
            |row| read_account(row, 0),
        )
        .await
    }

    async fn account_by_name(&mut self, name: &str) -> Result<Option<Account>, Error> {
        self.row(
            "SELECT id, number, name, alias, created_at FROM accounts WHERE name = ?1",
            values![name],
            |row| read_account(row, 0),
        )
        .await
    }

    async fn account_by_number(&mut self, number: &str) -> Result<Option<Account>, Error> {
        self.row(
            "SELECT id, number, name, alias, created_at FROM accounts WHERE number = ?1",
            values![number],
            |row| read_account(row, 0),
        )
        .await
    }

    async fn count_accounts(&mut self) -> Result<u64, Error> {
        self.number("SELECT COUNT(*) FROM accounts", values![]).await
    }

    async fn insert_project(&mut self, project: &Project) -> Result<(), Error> {
        self.execute(
            "INSERT INTO projects (id, account_id, name) VALUES (?1, ?2, ?3)",
            values![project.id.as_str(), project.account.as_str(), &project.name],
        )
        .await
        .map(drop)
    }

    async fn projects(&mut self, account: &AccountId) -> Result<Vec<Project>, Error> {
        self.rows(
            "SELECT id, account_id, name FROM projects WHERE account_id = ?1 ORDER BY name",
            values![account.as_str()],
            |row| {
                Ok(Project {
                    id: ProjectId::new(row.text(0)?),
                    account: AccountId::new(row.text(1)?),
                    name: row.text(2)?,
                })
            },
        )
        .await
    }
}
