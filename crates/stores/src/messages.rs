use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{MessageId, UserId};
use identity::messages::{Channel, MessageCode, MessageRows, Outgoing};
use identity::sources::Timestamp;
use identity::tokens::TokenHash;

use crate::engine::{Row, SqlTx, values};
use crate::text::Word;
use crate::tokens::read_hash;

fn small(row: &Row<'_>, at: usize) -> Result<u32, Error> {
    u32::try_from(row.int(at)?).map_err(Error::internal)
}

fn read_code(row: &Row<'_>) -> Result<MessageCode, Error> {
    Ok(MessageCode {
        attempt: read_hash(row, 0)?,
        channel: Word::of(&row.text(1)?)?,
        user: UserId::new(row.text(2)?),
        check: row.blob(3)?,
        tries: small(row, 4)?,
        sent: small(row, 5)?,
        sent_at: row.time(6)?,
        expires_at: row.time(7)?,
    })
}

fn read_outgoing(row: &Row<'_>) -> Result<Outgoing, Error> {
    Ok(Outgoing {
        id: MessageId::new(row.text(0)?),
        channel: Word::of(&row.text(1)?)?,
        sealed: row.blob(2)?,
        tries: small(row, 3)?,
        next_at: row.time(4)?,
        expires_at: row.time(5)?,
    })
}

#[async_trait]
impl MessageRows for SqlTx {
    async fn message_code(
        &mut self,
        attempt: &TokenHash,
        channel: Channel,
    ) -> Result<Option<MessageCode>, Error> {
        self.row(
            "SELECT attempt, channel, user_id, check_code, tries, sent, sent_at, expires_at
             FROM message_codes WHERE attempt = ?1 AND channel = ?2",
            values![attempt.0.as_slice(), channel.word()],
            read_code,
        )
        .await
    }

    async fn put_message_code(&mut self, code: &MessageCode) -> Result<(), Error> {
        self.execute(
            "INSERT INTO message_codes (attempt, channel, user_id, check_code, tries, sent,
               sent_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (attempt, channel) DO UPDATE SET check_code = excluded.check_code,
               tries = excluded.tries, sent = excluded.sent, sent_at = excluded.sent_at,
               expires_at = excluded.expires_at",
            values![
                code.attempt.0.as_slice(),
                code.channel.word(),
                code.user.as_str(),
                code.check.as_slice(),
                code.tries,
                code.sent,
                code.sent_at,
                code.expires_at,
            ],
        )
        .await
        .map(drop)
    }

    async fn count_message_try(
        &mut self,
        attempt: &TokenHash,
        channel: Channel,
        limit: u32,
    ) -> Result<bool, Error> {
        let sql = "UPDATE message_codes SET tries = tries + 1
                   WHERE attempt = ?1 AND channel = ?2 AND tries < ?3";
        let values = values![attempt.0.as_slice(), channel.word(), limit];
        Ok(self.execute(sql, values).await? > 0)
    }

    async fn use_message_code(
        &mut self,
        attempt: &TokenHash,
        channel: Channel,
        check: &[u8],
    ) -> Result<bool, Error> {
        let sql = "UPDATE message_codes SET check_code = ?4
                   WHERE attempt = ?1 AND channel = ?2 AND check_code = ?3";
        let used: &[u8] = &[];
        let values = values![attempt.0.as_slice(), channel.word(), check, used];
        Ok(self.execute(sql, values).await? > 0)
    }

    async fn messages_since(
        &mut self,
        user: &UserId,
        channel: Channel,
        since: Timestamp,
    ) -> Result<u64, Error> {
        let sql = "SELECT CAST(COALESCE(SUM(sent), 0) AS BIGINT) FROM message_codes
                   WHERE user_id = ?1 AND channel = ?2 AND sent_at >= ?3";
        let values = values![user.as_str(), channel.word(), since];
        Ok(self.row(sql, values, |row| row.count(0)).await?.unwrap_or_default())
    }

    async fn sweep_message_codes(&mut self, before: Timestamp) -> Result<u64, Error> {
        self.execute("DELETE FROM message_codes WHERE expires_at < ?1", values![before]).await
    }

    async fn insert_outgoing(&mut self, message: &Outgoing) -> Result<(), Error> {
        self.execute(
            "INSERT INTO outbox (id, channel, message, tries, next_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            values![
                message.id.as_str(),
                message.channel.word(),
                message.sealed.as_slice(),
                message.tries,
                message.next_at,
                message.expires_at,
            ],
        )
        .await
        .map(drop)
    }

    async fn outgoing_due(&mut self, channel: Channel, now: Timestamp) -> Result<bool, Error> {
        let sql = "SELECT id FROM outbox WHERE channel = ?1 AND next_at <= ?2 LIMIT 1";
        let found = self.row(sql, values![channel.word(), now], |row| row.text(0)).await?;
        Ok(found.is_some())
    }

    async fn take_outgoing(
        &mut self,
        channel: Channel,
        now: Timestamp,
        again_at: Timestamp,
        limit: u32,
    ) -> Result<Vec<Outgoing>, Error> {
        let due = self
            .rows(
                "SELECT id, channel, message, tries, next_at, expires_at FROM outbox
                 WHERE channel = ?1 AND next_at <= ?2 ORDER BY next_at, id LIMIT ?3",
                values![channel.word(), now, limit],
                read_outgoing,
            )
            .await?;
        let mut taken = Vec::with_capacity(due.len());
        for message in due {
            // Another node may have looked at the same time: the one that moves it has it.
            let sql = "UPDATE outbox SET next_at = ?3 WHERE id = ?1 AND next_at = ?2";
            let values = values![message.id.as_str(), message.next_at, again_at];
            if self.execute(sql, values).await? > 0 {
                taken.push(Outgoing { next_at: again_at, ..message });
            }
        }
        Ok(taken)
    }

    async fn postpone_outgoing(&mut self, id: &MessageId, next_at: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE outbox SET next_at = ?2, tries = tries + 1 WHERE id = ?1";
        self.execute(sql, values![id.as_str(), next_at]).await.map(drop)
    }

    async fn delete_outgoing(&mut self, id: &MessageId) -> Result<bool, Error> {
        let sql = "DELETE FROM outbox WHERE id = ?1";
        Ok(self.execute(sql, values![id.as_str()]).await? > 0)
    }
}
