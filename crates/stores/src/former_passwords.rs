use async_trait::async_trait;
use identity::error::Error;
use identity::ids::UserId;
use identity::sources::Timestamp;
use identity::users::PasswordHistoryRows;

use crate::engine::{SqlTx, values};

#[async_trait]
impl PasswordHistoryRows for SqlTx {
    async fn former_passwords(&mut self, user: &UserId) -> Result<Vec<String>, Error> {
        let sql = "SELECT hash FROM former_passwords WHERE user_id = ?1 ORDER BY at DESC, hash";
        self.rows(sql, values![user.as_str()], |row| row.text(0)).await
    }

    async fn insert_former_password(
        &mut self,
        user: &UserId,
        hash: &str,
        at: Timestamp,
        keep: u32,
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO former_passwords (user_id, hash, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (user_id, hash) DO UPDATE SET at = excluded.at",
            values![user.as_str(), hash, at],
        )
        .await?;
        self.execute(
            "DELETE FROM former_passwords WHERE user_id = ?1 AND hash NOT IN (
               SELECT hash FROM former_passwords WHERE user_id = ?1
               ORDER BY at DESC, hash LIMIT ?2)",
            values![user.as_str(), keep],
        )
        .await
        .map(drop)
    }
}
