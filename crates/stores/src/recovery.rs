use async_trait::async_trait;
use identity::error::Error;
use identity::ids::UserId;
use identity::recovery::{RecoveryCode, RecoveryRows};
use identity::sources::Timestamp;

use crate::engine::{SqlTx, values};

#[async_trait]
impl RecoveryRows for SqlTx {
    async fn recovery_codes(&mut self, user: &UserId) -> Result<Vec<RecoveryCode>, Error> {
        self.rows(
            "SELECT hash, made_at, used_at FROM recovery_codes WHERE user_id = ?1
             ORDER BY hash",
            values![user.as_str()],
            |row| {
                Ok(RecoveryCode {
                    hash: row.text(0)?,
                    made_at: row.time(1)?,
                    used_at: row.maybe_time(2)?,
                })
            },
        )
        .await
    }

    async fn replace_recovery_codes(
        &mut self,
        user: &UserId,
        codes: &[RecoveryCode],
    ) -> Result<(), Error> {
        let sql = "DELETE FROM recovery_codes WHERE user_id = ?1";
        self.execute(sql, values![user.as_str()]).await?;
        for code in codes {
            self.execute(
                "INSERT INTO recovery_codes (user_id, hash, made_at, used_at)
                 VALUES (?1, ?2, ?3, ?4)",
                values![user.as_str(), &code.hash, code.made_at, code.used_at],
            )
            .await?;
        }
        Ok(())
    }

    async fn use_recovery_code(
        &mut self,
        user: &UserId,
        hash: &str,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "UPDATE recovery_codes SET used_at = ?3
                   WHERE user_id = ?1 AND hash = ?2 AND used_at IS NULL";
        Ok(self.execute(sql, values![user.as_str(), hash, at]).await? > 0)
    }
}
