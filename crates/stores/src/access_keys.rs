use async_trait::async_trait;
use identity::access_keys::{AccessKey, AccessKeyRows, BorneKey, KeyHolder};
use identity::error::Error;
use identity::foreseen::Holder;
use identity::ids::{AccountId, KeyId, UserId};
use identity::sources::Timestamp;

use identity::caller::Bearer;

use crate::accounts::read_account;
use crate::engine::{Row, SqlTx, values};
use crate::users::{USER_COLUMNS, bearer_columns, read_bearer, read_user, user_columns};

macro_rules! key_columns {
    () => {
        "k.id, k.account_id, k.user_id, k.secret, k.active, k.description, k.created_at, \
         k.updated_at, k.used_at"
    };
}

const KEY_COLUMNS: usize = 9;

fn read_key(row: &Row<'_>) -> Result<AccessKey, Error> {
    Ok(AccessKey {
        id: KeyId::new(row.text(0)?),
        account: AccountId::new(row.text(1)?),
        user: UserId::new(row.text(2)?),
        sealed_secret: row.blob(3)?,
        active: row.flag(4)?,
        description: row.text(5)?,
        created_at: row.time(6)?,
        updated_at: row.time(7)?,
        used_at: row.maybe_time(8)?,
    })
}

#[async_trait]
impl AccessKeyRows for SqlTx {
    async fn insert_key(&mut self, key: &AccessKey) -> Result<(), Error> {
        self.execute(
            "INSERT INTO access_keys (id, account_id, user_id, secret, active, description,
               created_at, updated_at, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            values![
                key.id.as_str(),
                key.account.as_str(),
                key.user.as_str(),
                key.sealed_secret.as_slice(),
                key.active,
                &key.description,
                key.created_at,
                key.updated_at,
                key.used_at,
            ],
        )
        .await
        .map(drop)
    }

    async fn key(&mut self, id: &KeyId) -> Result<Option<KeyHolder>, Error> {
        let found = self
            .row(
                concat!(
                    "SELECT ",
                    key_columns!(),
                    ", ",
                    user_columns!(),
                    ", a.id, a.number, a.name, a.alias, a.created_at
                 FROM access_keys k JOIN users u ON u.id = k.user_id
                   JOIN accounts a ON a.id = k.account_id
                 WHERE k.id = ?1"
                ),
                values![id.as_str()],
                |row| {
                    Ok(KeyHolder {
                        key: read_key(row)?,
                        user: read_user(row, KEY_COLUMNS)?,
                        account: read_account(row, KEY_COLUMNS + USER_COLUMNS)?,
                    })
                },
            )
            .await?;
        if let Some(holder) = &found {
            self.learn_holder(&Holder::Key(id.clone()), &holder.user.id, &holder.account.id);
        }
        Ok(found)
    }

    async fn borne_key(&mut self, id: &KeyId) -> Result<Option<BorneKey>, Error> {
        let found = self
            .row(
                concat!(
                    "SELECT k.secret, k.active, ",
                    bearer_columns!("k"),
                    " FROM access_keys k JOIN users u ON u.id = k.user_id
                 WHERE k.id = ?1"
                ),
                values![id.as_str()],
                |row| {
                    Ok(BorneKey {
                        sealed_secret: row.blob(0)?,
                        active: row.flag(1)?,
                        bearer: read_bearer(row, 2)?,
                    })
                },
            )
            .await?;
        if let Some(key) = &found {
            let Bearer { user, account, .. } = &key.bearer;
            self.learn_holder(&Holder::Key(id.clone()), user, account);
        }
        Ok(found)
    }

    async fn keys_of(&mut self, user: &UserId) -> Result<Vec<AccessKey>, Error> {
        self.rows(
            concat!(
                "SELECT ",
                key_columns!(),
                " FROM access_keys k WHERE k.user_id = ?1 ORDER BY k.created_at, k.id"
            ),
            values![user.as_str()],
            read_key,
        )
        .await
    }

    async fn update_key(&mut self, key: &AccessKey) -> Result<(), Error> {
        self.execute(
            "UPDATE access_keys SET active = ?2, description = ?3, updated_at = ?4 WHERE id = ?1",
            values![key.id.as_str(), key.active, &key.description, key.updated_at],
        )
        .await
        .map(drop)
    }

    async fn delete_key(&mut self, id: &KeyId) -> Result<bool, Error> {
        let sql = "DELETE FROM access_keys WHERE id = ?1";
        Ok(self.execute(sql, values![id.as_str()]).await? > 0)
    }

    async fn mark_key_used(&mut self, id: &KeyId, at: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE access_keys SET used_at = ?2 WHERE id = ?1";
        self.execute(sql, values![id.as_str(), at]).await.map(drop)
    }

    async fn insert_nonce(
        &mut self,
        key: &KeyId,
        nonce: &str,
        until: Timestamp,
    ) -> Result<bool, Error> {
        let written = self
            .execute(
                "INSERT INTO nonces (key_id, nonce, until_time) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO NOTHING",
                values![key.as_str(), nonce, until],
            )
            .await?;
        Ok(written > 0)
    }

    async fn sweep_nonces(&mut self, before: Timestamp) -> Result<u64, Error> {
        self.execute("DELETE FROM nonces WHERE until_time < ?1", values![before]).await
    }
}
