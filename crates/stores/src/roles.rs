use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AccountId, RoleId};
use identity::roles::{Role, RoleRows};
use identity::store::Written;

use crate::engine::{Row, SqlTx, one_more, values};
use crate::tallies::Tally;
use crate::text::{attributes, read_attributes};

macro_rules! role_columns {
    () => {
        "id, account_id, name, description, language, trust, max_session, attributes, \
         created_at, updated_at"
    };
}

fn read_role(row: &Row<'_>) -> Result<Role, Error> {
    Ok(Role {
        id: RoleId::new(row.text(0)?),
        account: AccountId::new(row.text(1)?),
        name: row.text(2)?,
        description: row.text(3)?,
        language: row.text(4)?,
        trust: row.text(5)?,
        max_session: row.int(6)?,
        attributes: read_attributes(&row.text(7)?)?,
        created_at: row.time(8)?,
        updated_at: row.time(9)?,
    })
}

#[async_trait]
impl RoleRows for SqlTx {
    async fn take_role_place(&mut self, account: &AccountId, limit: u64) -> Result<bool, Error> {
        self.take_place(Tally::Roles(account), limit).await
    }

    async fn insert_role(&mut self, role: &Role) -> Result<Written, Error> {
        self.insert(
            concat!(
                "INSERT INTO roles (",
                role_columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING"
            ),
            values![
                role.id.as_str(),
                role.account.as_str(),
                &role.name,
                &role.description,
                &role.language,
                &role.trust,
                role.max_session,
                &attributes(&role.attributes)?,
                role.created_at,
                role.updated_at,
            ],
        )
        .await
    }

    async fn role_by_name(
        &mut self,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<Role>, Error> {
        self.row(
            concat!("SELECT ", role_columns!(), " FROM roles WHERE account_id = ?1 AND name = ?2"),
            values![account.as_str(), name],
            read_role,
        )
        .await
    }

    async fn lock_role(&mut self, id: &RoleId) -> Result<(), Error> {
        self.lock("SELECT id FROM roles WHERE id = ?1 FOR UPDATE", id.as_str()).await
    }

    async fn hold_role(&mut self, id: &RoleId) -> Result<(), Error> {
        self.lock("SELECT id FROM roles WHERE id = ?1 FOR KEY SHARE", id.as_str()).await
    }

    async fn roles(
        &mut self,
        account: &AccountId,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<Role>, Error> {
        self.rows(
            concat!(
                "SELECT ",
                role_columns!(),
                " FROM roles WHERE account_id = ?1 AND name > ?2 ORDER BY name LIMIT ?3"
            ),
            values![account.as_str(), after.unwrap_or_default(), one_more(limit)],
            read_role,
        )
        .await
    }

    async fn update_role(&mut self, role: &Role) -> Result<(), Error> {
        self.execute(
            "UPDATE roles SET description = ?2, trust = ?3, max_session = ?4, updated_at = ?5
             WHERE id = ?1",
            values![
                role.id.as_str(),
                &role.description,
                &role.trust,
                role.max_session,
                role.updated_at
            ],
        )
        .await
        .map(drop)
    }

    async fn delete_role(&mut self, role: &Role) -> Result<(), Error> {
        let attached =
            "DELETE FROM attachments WHERE principal_id = ?1 AND principal_kind = 'role'";
        self.execute(attached, values![role.id.as_str()]).await?;
        let sql = "DELETE FROM roles WHERE id = ?1";
        if self.execute(sql, values![role.id.as_str()]).await? > 0 {
            self.give_back(Tally::Roles(&role.account)).await?;
        }
        Ok(())
    }
}
