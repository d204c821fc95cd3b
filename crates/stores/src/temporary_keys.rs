use async_trait::async_trait;
use identity::caller::Bearer;
use identity::error::Error;
use identity::foreseen::Holder;
use identity::ids::{KeyId, RoleId, SessionId, UserId};
use identity::roles::RoleSession;
use identity::sources::Timestamp;
use identity::temporary_keys::{
    BorneTemporaryKey, Source, TakenKey, TemporaryKey, TemporaryKeyRows,
};

use crate::engine::{Row, SqlTx, values};
use crate::tokens::{maybe_hash, read_hash};
use crate::users::{bearer_columns, read_bearer};

/// Reads what a key was taken with from three columns, of which one is filled.
fn read_source(row: &Row<'_>, at: usize) -> Result<Source, Error> {
    let by = (row.maybe_text(at)?, row.maybe_text(at + 1)?, maybe_hash(row, at + 2)?);
    match by {
        (Some(key), None, None) => Ok(Source::AccessKey(KeyId::new(key))),
        (None, Some(session), None) => Ok(Source::Session(SessionId::new(session))),
        (None, None, Some(token)) => Ok(Source::Token(token)),
        _ => Err(Error::internal("a temporary key that was taken with nothing, or with more")),
    }
}

/// Reads the role that a key was taken for from the columns that begin at `at`.
fn read_role(row: &Row<'_>, at: usize) -> Result<Option<RoleSession>, Error> {
    let Some(role) = row.maybe_text(at)? else { return Ok(None) };
    Ok(Some(RoleSession {
        role: RoleId::new(role),
        name: row.text(at + 1)?,
        language: row.text(at + 2)?,
        session: row.text(at + 3)?,
        policy: row.maybe_text(at + 4)?,
        source_identity: row.maybe_text(at + 5)?,
    }))
}

#[async_trait]
impl TemporaryKeyRows for SqlTx {
    async fn insert_temporary_key(&mut self, key: &TemporaryKey) -> Result<(), Error> {
        let (by_key, by_session, by_token) = match &key.source {
            Source::AccessKey(id) => (Some(id.as_str()), None, None),
            Source::Session(id) => (None, Some(id.as_str()), None),
            Source::Token(hash) => (None, None, Some(hash.0.as_slice())),
        };
        let role = key.role.as_ref();
        self.execute(
            "INSERT INTO temporary_keys (id, token, user_id, account_id, key_id, session_id,
               token_hash, secret, mfa_at, created_at, expires_at, role_id,
               role_session, session_policy, source_identity, via)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            values![
                key.id.as_str(),
                key.token.0.as_slice(),
                key.user.as_str(),
                key.account.as_str(),
                by_key,
                by_session,
                by_token,
                key.sealed_secret.as_slice(),
                key.mfa_at,
                key.created_at,
                key.expires_at,
                role.map(|role| role.role.as_str()),
                role.map(|role| role.session.as_str()),
                role.and_then(|role| role.policy.as_deref()),
                role.and_then(|role| role.source_identity.as_deref()),
                key.via.as_ref().map(KeyId::as_str),
            ],
        )
        .await
        .map(drop)
    }

    async fn borne_temporary_key(
        &mut self,
        id: &KeyId,
    ) -> Result<Option<BorneTemporaryKey>, Error> {
        let found = self
            .row(
                concat!(
                    "SELECT k.token, k.secret, k.key_id, k.session_id, k.token_hash, k.mfa_at,
                   k.expires_at, k.role_id, r.name, r.language, k.role_session, k.session_policy,
                   k.source_identity, ",
                    bearer_columns!("k"),
                    " FROM temporary_keys k JOIN users u ON u.id = k.user_id
                   LEFT JOIN roles r ON r.id = k.role_id
                 WHERE k.id = ?1"
                ),
                values![id.as_str()],
                |row| {
                    Ok(BorneTemporaryKey {
                        token: read_hash(row, 0)?,
                        sealed_secret: row.blob(1)?,
                        source: read_source(row, 2)?,
                        mfa_at: row.maybe_time(5)?,
                        expires_at: row.time(6)?,
                        role: read_role(row, 7)?,
                        bearer: read_bearer(row, 13)?,
                    })
                },
            )
            .await?;
        if let Some(key) = &found {
            let Bearer { user, account, .. } = &key.bearer;
            self.learn_holder(&Holder::TemporaryKey(id.clone()), user, account);
        }
        Ok(found)
    }

    async fn temporary_keys_of(&mut self, user: &UserId) -> Result<Vec<TakenKey>, Error> {
        self.rows(
            "SELECT id, created_at, expires_at FROM temporary_keys WHERE user_id = ?1
             ORDER BY created_at DESC, id",
            values![user.as_str()],
            |row| {
                Ok(TakenKey {
                    id: KeyId::new(row.text(0)?),
                    created_at: row.time(1)?,
                    expires_at: row.time(2)?,
                })
            },
        )
        .await
    }

    async fn good_temporary_keys(&mut self, user: &UserId, now: Timestamp) -> Result<u64, Error> {
        let sql = "SELECT COUNT(*) FROM temporary_keys WHERE user_id = ?1 AND expires_at > ?2";
        self.number(sql, values![user.as_str(), now]).await
    }

    async fn delete_temporary_key(&mut self, user: &UserId, id: &KeyId) -> Result<bool, Error> {
        let sql = "DELETE FROM temporary_keys WHERE id = ?2 AND user_id = ?1";
        Ok(self.execute(sql, values![user.as_str(), id.as_str()]).await? > 0)
    }

    async fn delete_temporary_keys_of(&mut self, user: &UserId) -> Result<(), Error> {
        let sql = "DELETE FROM temporary_keys WHERE user_id = ?1";
        self.execute(sql, values![user.as_str()]).await.map(drop)
    }

    async fn delete_temporary_keys_by_key(&mut self, key: &KeyId) -> Result<(), Error> {
        let sql = "DELETE FROM temporary_keys WHERE key_id = ?1";
        self.execute(sql, values![key.as_str()]).await.map(drop)
    }

    async fn sweep_temporary_keys(&mut self, before: Timestamp) -> Result<u64, Error> {
        self.execute("DELETE FROM temporary_keys WHERE expires_at < ?1", values![before]).await
    }
}
