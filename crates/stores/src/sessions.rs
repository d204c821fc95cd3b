use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AccountId, SessionId, UserId};
use identity::sessions::{Session, SessionHolder, SessionRows};
use identity::sources::Timestamp;
use identity::tokens::TokenHash;

use crate::accounts::read_account;
use crate::engine::{Row, SqlTx, values};
use crate::text::{Word, read_words, words};
use crate::tokens::read_hash;
use crate::users::{USER_COLUMNS, read_user, user_columns};

macro_rules! session_columns {
    () => {
        "s.id, s.hash, s.user_id, s.account_id, s.door, s.factors, s.rule, s.network, s.agent, \
         s.challenge, s.started_at, s.proved_at, s.seen_at, s.expires_at, s.idle_seconds, s.mfa_at"
    };
}

const SESSION_COLUMNS: usize = 16;

fn read_session(row: &Row<'_>) -> Result<Session, Error> {
    Ok(Session {
        id: SessionId::new(row.text(0)?),
        hash: read_hash(row, 1)?,
        user: UserId::new(row.text(2)?),
        account: AccountId::new(row.text(3)?),
        door: Word::of(&row.text(4)?)?,
        factors: read_words(&row.text(5)?)?,
        rule: row.text(6)?,
        network: row.text(7)?,
        agent: row.text(8)?,
        challenge: row.maybe_blob(9)?,
        started_at: row.time(10)?,
        proved_at: row.time(11)?,
        seen_at: row.time(12)?,
        expires_at: row.time(13)?,
        idle_seconds: row.int(14)?,
        mfa_at: row.maybe_time(15)?,
    })
}

#[async_trait]
impl SessionRows for SqlTx {
    async fn insert_session(&mut self, session: &Session) -> Result<(), Error> {
        self.execute(
            "INSERT INTO sessions (id, hash, user_id, account_id, door, factors, rule, network,
               agent, challenge, started_at, proved_at, seen_at, expires_at, idle_seconds, mfa_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            values![
                session.id.as_str(),
                session.hash.0.as_slice(),
                session.user.as_str(),
                session.account.as_str(),
                session.door.word(),
                &words(&session.factors),
                &session.rule,
                &session.network,
                &session.agent,
                session.challenge.as_deref(),
                session.started_at,
                session.proved_at,
                session.seen_at,
                session.expires_at,
                session.idle_seconds,
                session.mfa_at,
            ],
        )
        .await
        .map(drop)
    }

    async fn session(&mut self, hash: &TokenHash) -> Result<Option<SessionHolder>, Error> {
        self.row(
            concat!(
                "SELECT ",
                session_columns!(),
                ", ",
                user_columns!(),
                ", a.id, a.number, a.name, a.alias, a.created_at
                 FROM sessions s JOIN users u ON u.id = s.user_id
                   JOIN accounts a ON a.id = s.account_id
                 WHERE s.hash = ?1"
            ),
            values![hash.0.as_slice()],
            |row| {
                Ok(SessionHolder {
                    session: read_session(row)?,
                    user: read_user(row, SESSION_COLUMNS)?,
                    account: read_account(row, SESSION_COLUMNS + USER_COLUMNS)?,
                })
            },
        )
        .await
    }

    async fn sessions_of(&mut self, user: &UserId) -> Result<Vec<Session>, Error> {
        self.rows(
            concat!(
                "SELECT ",
                session_columns!(),
                " FROM sessions s WHERE s.user_id = ?1 ORDER BY s.started_at DESC, s.id"
            ),
            values![user.as_str()],
            read_session,
        )
        .await
    }

    async fn mark_session_seen(&mut self, id: &SessionId, at: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE sessions SET seen_at = ?2 WHERE id = ?1";
        self.execute(sql, values![id.as_str(), at]).await.map(drop)
    }

    async fn renew_session(
        &mut self,
        before: &TokenHash,
        after: &TokenHash,
        proved_at: Timestamp,
        mfa_at: Option<Timestamp>,
    ) -> Result<bool, Error> {
        let sql = "UPDATE sessions SET hash = ?2, proved_at = ?3, mfa_at = ?4 WHERE hash = ?1";
        let values = values![before.0.as_slice(), after.0.as_slice(), proved_at, mfa_at];
        Ok(self.execute(sql, values).await? > 0)
    }

    async fn put_session_challenge(
        &mut self,
        id: &SessionId,
        challenge: &[u8],
    ) -> Result<bool, Error> {
        let sql = "UPDATE sessions SET challenge = ?2 WHERE id = ?1";
        Ok(self.execute(sql, values![id.as_str(), challenge]).await? > 0)
    }

    async fn take_session_challenge(&mut self, id: &SessionId) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT challenge FROM sessions WHERE id = ?1";
        let held = self.row(sql, values![id.as_str()], |row| row.maybe_blob(0)).await?;
        let sql = "UPDATE sessions SET challenge = NULL WHERE id = ?1 AND challenge IS NOT NULL";
        let taken = self.execute(sql, values![id.as_str()]).await? > 0;
        Ok(held.flatten().filter(|_| taken))
    }

    async fn delete_session(&mut self, user: &UserId, id: &SessionId) -> Result<bool, Error> {
        let sql = "DELETE FROM sessions WHERE id = ?2 AND user_id = ?1";
        Ok(self.execute(sql, values![user.as_str(), id.as_str()]).await? > 0)
    }

    async fn delete_sessions_of(
        &mut self,
        user: &UserId,
        but: Option<&SessionId>,
    ) -> Result<(), Error> {
        let sql = "DELETE FROM sessions WHERE user_id = ?1 AND id <> ?2";
        let kept = but.map_or("", SessionId::as_str);
        self.execute(sql, values![user.as_str(), kept]).await.map(drop)
    }

    async fn sweep_sessions(&mut self, before: Timestamp) -> Result<u64, Error> {
        self.execute("DELETE FROM sessions WHERE expires_at < ?1", values![before]).await
    }
}
