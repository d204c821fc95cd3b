use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{PasskeyId, UserId};
use identity::passkeys::{Passkey, PasskeyRows};
use identity::sources::Timestamp;
use identity::store::Written;

use crate::engine::{Row, SqlTx, values};

macro_rules! passkeys {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, credential_id, name, credential, alone, platform, counter,
               suspect, created_at, used_at FROM passkeys ",
            $rest
        )
    };
}

fn read_passkey(row: &Row<'_>) -> Result<Passkey, Error> {
    Ok(Passkey {
        id: PasskeyId::new(row.text(0)?),
        user: UserId::new(row.text(1)?),
        credential_id: row.blob(2)?,
        name: row.text(3)?,
        credential: row.text(4)?,
        alone: row.flag(5)?,
        platform: row.flag(6)?,
        counter: u32::try_from(row.int(7)?).map_err(Error::internal)?,
        suspect: row.flag(8)?,
        created_at: row.time(9)?,
        used_at: row.maybe_time(10)?,
    })
}

#[async_trait]
impl PasskeyRows for SqlTx {
    async fn insert_passkey(&mut self, passkey: &Passkey) -> Result<Written, Error> {
        let written = self
            .execute(
                "INSERT INTO passkeys (id, user_id, credential_id, name, credential, alone,
                   platform, counter, suspect, created_at, used_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
                values![
                    passkey.id.as_str(),
                    passkey.user.as_str(),
                    passkey.credential_id.as_slice(),
                    &passkey.name,
                    &passkey.credential,
                    passkey.alone,
                    passkey.platform,
                    passkey.counter,
                    passkey.suspect,
                    passkey.created_at,
                    passkey.used_at,
                ],
            )
            .await?;
        Ok(if written > 0 { Written::Yes } else { Written::Taken })
    }

    async fn passkey_by_credential(&mut self, id: &[u8]) -> Result<Option<Passkey>, Error> {
        self.row(passkeys!("WHERE credential_id = ?1"), values![id], read_passkey).await
    }

    async fn passkeys_of(&mut self, user: &UserId) -> Result<Vec<Passkey>, Error> {
        let sql = passkeys!("WHERE user_id = ?1 ORDER BY created_at, id");
        self.rows(sql, values![user.as_str()], read_passkey).await
    }

    async fn rename_passkey(
        &mut self,
        user: &UserId,
        id: &PasskeyId,
        name: &str,
    ) -> Result<bool, Error> {
        let sql = "UPDATE passkeys SET name = ?3 WHERE id = ?2 AND user_id = ?1";
        Ok(self.execute(sql, values![user.as_str(), id.as_str(), name]).await? > 0)
    }

    async fn use_passkey(
        &mut self,
        id: &PasskeyId,
        counter: u32,
        credential: &str,
        at: Timestamp,
    ) -> Result<bool, Error> {
        // WebAuthn Level 3 §7.2, step 22: a counter that does not grow speaks of a copy, unless
        // the authenticator has none.
        let sql = "UPDATE passkeys SET counter = ?2, credential = ?3, used_at = ?4
                   WHERE id = ?1 AND suspect = 0 AND (counter < ?2 OR (counter = 0 AND ?2 = 0))";
        Ok(self.execute(sql, values![id.as_str(), counter, credential, at]).await? > 0)
    }

    async fn suspect_passkey(&mut self, id: &PasskeyId) -> Result<(), Error> {
        let sql = "UPDATE passkeys SET suspect = 1 WHERE id = ?1";
        self.execute(sql, values![id.as_str()]).await.map(drop)
    }

    async fn delete_passkey(&mut self, user: &UserId, id: &PasskeyId) -> Result<bool, Error> {
        let sql = "DELETE FROM passkeys WHERE id = ?2 AND user_id = ?1";
        Ok(self.execute(sql, values![user.as_str(), id.as_str()]).await? > 0)
    }
}
