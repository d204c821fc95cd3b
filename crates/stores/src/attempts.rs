use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AccountId, UserId};
use identity::sign_in::{Attempt, AttemptRows};
use identity::sources::Timestamp;
use identity::tokens::TokenHash;

use crate::engine::{Row, SqlTx, values};
use crate::text::{Word, read_words, words};
use crate::tokens::read_hash;

fn read_attempt(row: &Row<'_>) -> Result<Attempt, Error> {
    Ok(Attempt {
        hash: read_hash(row, 0)?,
        user: UserId::new(row.text(1)?),
        account: AccountId::new(row.text(2)?),
        door: Word::of(&row.text(3)?)?,
        stage: Word::of(&row.text(4)?)?,
        factors: read_words(&row.text(5)?)?,
        rule: row.text(6)?,
        network: row.text(7)?,
        challenge: row.maybe_blob(8)?,
        mfa_at: row.maybe_time(9)?,
        started_at: row.time(10)?,
        expires_at: row.time(11)?,
    })
}

#[async_trait]
impl AttemptRows for SqlTx {
    async fn insert_attempt(&mut self, attempt: &Attempt) -> Result<(), Error> {
        self.execute(
            "INSERT INTO attempts (hash, user_id, account_id, door, stage, factors, rule, network,
               challenge, mfa_at, started_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            values![
                attempt.hash.0.as_slice(),
                attempt.user.as_str(),
                attempt.account.as_str(),
                attempt.door.word(),
                Word::word(attempt.stage),
                &words(&attempt.factors),
                &attempt.rule,
                &attempt.network,
                attempt.challenge.as_deref(),
                attempt.mfa_at,
                attempt.started_at,
                attempt.expires_at,
            ],
        )
        .await
        .map(drop)
    }

    async fn attempt(&mut self, hash: &TokenHash) -> Result<Option<Attempt>, Error> {
        self.row(
            "SELECT hash, user_id, account_id, door, stage, factors, rule, network, challenge,
               mfa_at, started_at, expires_at FROM attempts WHERE hash = ?1",
            values![hash.0.as_slice()],
            read_attempt,
        )
        .await
    }

    async fn put_attempt_challenge(
        &mut self,
        hash: &TokenHash,
        challenge: &[u8],
    ) -> Result<bool, Error> {
        let sql = "UPDATE attempts SET challenge = ?2 WHERE hash = ?1";
        Ok(self.execute(sql, values![hash.0.as_slice(), challenge]).await? > 0)
    }

    async fn take_attempt_challenge(&mut self, hash: &TokenHash) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT challenge FROM attempts WHERE hash = ?1";
        let held = self.row(sql, values![hash.0.as_slice()], |row| row.maybe_blob(0)).await?;
        let sql = "UPDATE attempts SET challenge = NULL WHERE hash = ?1 AND challenge IS NOT NULL";
        let taken = self.execute(sql, values![hash.0.as_slice()]).await? > 0;
        Ok(held.flatten().filter(|_| taken))
    }

    async fn delete_attempt(&mut self, hash: &TokenHash) -> Result<bool, Error> {
        let sql = "DELETE FROM attempts WHERE hash = ?1";
        Ok(self.execute(sql, values![hash.0.as_slice()]).await? > 0)
    }

    async fn delete_attempts_of(&mut self, user: &UserId) -> Result<(), Error> {
        let sql = "DELETE FROM attempts WHERE user_id = ?1";
        self.execute(sql, values![user.as_str()]).await.map(drop)
    }

    async fn sweep_attempts(&mut self, before: Timestamp) -> Result<u64, Error> {
        self.execute("DELETE FROM attempts WHERE expires_at < ?1", values![before]).await
    }
}
