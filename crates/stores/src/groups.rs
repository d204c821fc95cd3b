use async_trait::async_trait;
use identity::error::Error;
use identity::groups::{Group, GroupRows};
use identity::ids::{AccountId, GroupId, UserId};
use identity::sources::Timestamp;
use identity::store::Written;

use crate::engine::{Row, SqlTx, values};

fn read_group(row: &Row<'_>) -> Result<Group, Error> {
    Ok(Group {
        id: GroupId::new(row.text(0)?),
        account: AccountId::new(row.text(1)?),
        name: row.text(2)?,
        description: row.text(3)?,
        created_at: row.time(4)?,
    })
}

#[async_trait]
impl GroupRows for SqlTx {
    async fn insert_group(&mut self, group: &Group) -> Result<Written, Error> {
        self.insert(
            "INSERT INTO user_groups (id, account_id, name, description, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            values![
                group.id.as_str(),
                group.account.as_str(),
                &group.name,
                &group.description,
                group.created_at
            ],
        )
        .await
    }

    async fn group(&mut self, id: &GroupId) -> Result<Option<Group>, Error> {
        self.row(
            "SELECT id, account_id, name, description, created_at FROM user_groups WHERE id = ?1",
            values![id.as_str()],
            read_group,
        )
        .await
    }

    async fn groups(
        &mut self,
        account: &AccountId,
        name: Option<&str>,
    ) -> Result<Vec<Group>, Error> {
        self.rows(
            "SELECT id, account_id, name, description, created_at FROM user_groups
             WHERE account_id = ?1 AND (CAST(?2 AS TEXT) IS NULL OR name = ?2) ORDER BY name",
            values![account.as_str(), name],
            read_group,
        )
        .await
    }

    async fn delete_group(&mut self, id: &GroupId) -> Result<(), Error> {
        self.execute(
            "DELETE FROM attachments WHERE principal_id = ?1 AND principal_kind = 'group'",
            values![id.as_str()],
        )
        .await?;
        self.execute("DELETE FROM user_groups WHERE id = ?1", values![id.as_str()]).await.map(drop)
    }

    async fn add_member(
        &mut self,
        group: &GroupId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO memberships (user_id, group_id, since) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
            values![user.as_str(), group.as_str(), at],
        )
        .await
        .map(drop)
    }

    async fn remove_member(&mut self, group: &GroupId, user: &UserId) -> Result<bool, Error> {
        let sql = "DELETE FROM memberships WHERE user_id = ?1 AND group_id = ?2";
        Ok(self.execute(sql, values![user.as_str(), group.as_str()]).await? > 0)
    }

    async fn is_member(&mut self, group: &GroupId, user: &UserId) -> Result<bool, Error> {
        let sql = "SELECT COUNT(*) FROM memberships WHERE user_id = ?1 AND group_id = ?2";
        Ok(self.number(sql, values![user.as_str(), group.as_str()]).await? > 0)
    }

    async fn count_groups_of(&mut self, user: &UserId) -> Result<u64, Error> {
        let sql = "SELECT COUNT(*) FROM memberships WHERE user_id = ?1";
        self.number(sql, values![user.as_str()]).await
    }
}
