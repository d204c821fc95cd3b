use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AuditId, UserId};
use identity::sign_in::{
    Factor, FactorHistoryRows, FactorRecord, FailureKey, FailureRows, Failures, GuessRows, Guesses,
    Seen, SettingsOwner, SettingsRows, SignInSettings, USUAL,
};
use identity::sources::Timestamp;

use crate::engine::{Row, SqlTx, values};
use crate::sign_in::read_settings;
use crate::text::Word;

#[async_trait]
impl SettingsRows for SqlTx {
    async fn sign_in_settings(
        &mut self,
        owner: SettingsOwner<'_>,
    ) -> Result<SignInSettings, Error> {
        let sql = "SELECT settings FROM sign_in_settings WHERE owner_id = ?1";
        read_settings(self.row(sql, values![owner], |row| row.text(0)).await?)
    }

    async fn hold_sign_in_settings(
        &mut self,
        owner: SettingsOwner<'_>,
        at: Timestamp,
    ) -> Result<SignInSettings, Error> {
        // Whether the row is new or not, this transaction has it now.
        self.execute(
            "INSERT INTO sign_in_settings (owner_id, settings, updated_at) VALUES (?1, '{}', ?2)
             ON CONFLICT (owner_id) DO UPDATE SET updated_at = excluded.updated_at",
            values![owner, at],
        )
        .await?;
        self.sign_in_settings(owner).await
    }

    async fn put_sign_in_settings(
        &mut self,
        owner: SettingsOwner<'_>,
        settings: &SignInSettings,
        at: Timestamp,
    ) -> Result<(), Error> {
        let text = serde_json::to_string(settings).map_err(Error::internal)?;
        self.execute(
            "INSERT INTO sign_in_settings (owner_id, settings, updated_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (owner_id) DO UPDATE SET settings = excluded.settings,
               updated_at = excluded.updated_at",
            values![owner, &text, at],
        )
        .await
        .map(drop)
    }
}

/// Reads failures, since when and until when locked, from `at`.
pub(crate) fn read_failures(row: &Row<'_>, at: usize) -> Result<Failures, Error> {
    Ok(Failures {
        count: u32::try_from(row.int(at)?).map_err(Error::internal)?,
        since: row.maybe_time(at + 1)?,
        locked_until: row.maybe_time(at + 2)?,
    })
}

/// What a usual network is noted under.
pub(crate) fn usual(network: &str) -> String {
    format!("{USUAL}{network}")
}

#[async_trait]
impl FailureRows for SqlTx {
    async fn failures(&mut self, key: &FailureKey) -> Result<Failures, Error> {
        let found = self
            .row(
                "SELECT failures, since, locked_until FROM password_failures
                 WHERE subject = ?1 AND network = ?2",
                values![&key.subject, &key.network],
                |row| read_failures(row, 0),
            )
            .await?;
        Ok(found.unwrap_or_default())
    }

    async fn replace_failures(
        &mut self,
        key: &FailureKey,
        before: &Failures,
        after: &Failures,
        forget_at: Timestamp,
    ) -> Result<bool, Error> {
        let written = if *before == Failures::default() {
            // There may be no row yet, or one that was set back.
            self.execute(
                "INSERT INTO password_failures (subject, network, failures, since, locked_until,
                   forget_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (subject, network) DO UPDATE SET failures = excluded.failures,
                   since = excluded.since, locked_until = excluded.locked_until,
                   forget_at = excluded.forget_at
                 WHERE password_failures.failures = 0",
                values![
                    &key.subject,
                    &key.network,
                    after.count,
                    after.since,
                    after.locked_until,
                    forget_at,
                ],
            )
            .await?
        } else {
            self.execute(
                "UPDATE password_failures SET failures = ?3, since = ?4, locked_until = ?5,
                   forget_at = ?6
                 WHERE subject = ?1 AND network = ?2 AND failures = ?7",
                values![
                    &key.subject,
                    &key.network,
                    after.count,
                    after.since,
                    after.locked_until,
                    forget_at,
                    before.count,
                ],
            )
            .await?
        };
        Ok(written > 0)
    }

    async fn forget_failures(&mut self, subject: &str) -> Result<(), Error> {
        let sql = "DELETE FROM password_failures WHERE subject = ?1";
        self.execute(sql, values![subject]).await.map(drop)
    }

    async fn sweep_failures(&mut self, before: Timestamp) -> Result<u64, Error> {
        self.execute("DELETE FROM password_failures WHERE forget_at < ?1", values![before]).await
    }

    async fn seen_network(&mut self, user: &UserId, network: &str) -> Result<Seen, Error> {
        let rows = self
            .rows(
                "SELECT network, seen_at FROM familiar_networks
                 WHERE user_id = ?1 AND network IN (?2, ?3)",
                values![user.as_str(), network, &usual(network)],
                |row| Ok((row.text(0)?, row.time(1)?)),
            )
            .await?;
        let mut seen = Seen::default();
        for (noted, at) in rows {
            match noted == network {
                true => seen.ever = Some(at),
                false => seen.usual = Some(at),
            }
        }
        Ok(seen)
    }

    async fn forget_usual_networks(&mut self, user: &UserId) -> Result<(), Error> {
        // The sign after the blank ends what begins with the word.
        let sql = "DELETE FROM familiar_networks
                   WHERE user_id = ?1 AND network >= ?2 AND network < 'usual!'";
        self.execute(sql, values![user.as_str(), USUAL]).await.map(drop)
    }

    async fn put_familiar_network(
        &mut self,
        user: &UserId,
        network: &str,
        makes_usual: bool,
        at: Timestamp,
    ) -> Result<(), Error> {
        if makes_usual {
            self.execute(
                "INSERT INTO familiar_networks (user_id, network, seen_at)
                 VALUES (?1, ?2, ?4), (?1, ?3, ?4)
                 ON CONFLICT (user_id, network) DO UPDATE SET seen_at = excluded.seen_at",
                values![user.as_str(), network, &usual(network), at],
            )
            .await
        } else {
            self.execute(
                "INSERT INTO familiar_networks (user_id, network, seen_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (user_id, network) DO UPDATE SET seen_at = excluded.seen_at",
                values![user.as_str(), network, at],
            )
            .await
        }
        .map(drop)
    }
}

#[async_trait]
impl GuessRows for SqlTx {
    async fn guesses(&mut self, user: &UserId, factor: Factor) -> Result<Guesses, Error> {
        let found = self
            .row(
                "SELECT failures, last_at FROM guesses WHERE user_id = ?1 AND factor = ?2",
                values![user.as_str(), factor.word()],
                |row| {
                    let failures = u32::try_from(row.int(0)?).map_err(Error::internal)?;
                    Ok(Guesses { failures, last_at: Some(row.time(1)?) })
                },
            )
            .await?;
        Ok(found.unwrap_or_default())
    }

    async fn count_guess(
        &mut self,
        user: &UserId,
        factor: Factor,
        at: Timestamp,
    ) -> Result<u32, Error> {
        self.execute(
            "INSERT INTO guesses (user_id, factor, failures, last_at) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (user_id, factor) DO UPDATE SET failures = guesses.failures + 1,
               last_at = excluded.last_at",
            values![user.as_str(), factor.word(), at],
        )
        .await?;
        Ok(self.guesses(user, factor).await?.failures)
    }

    async fn forget_guesses(&mut self, user: &UserId, factor: Factor) -> Result<(), Error> {
        let sql = "DELETE FROM guesses WHERE user_id = ?1 AND factor = ?2";
        self.execute(sql, values![user.as_str(), factor.word()]).await.map(drop)
    }
}

fn read_record(row: &Row<'_>) -> Result<FactorRecord, Error> {
    Ok(FactorRecord {
        id: AuditId::new(row.text(0)?),
        user: UserId::new(row.text(1)?),
        factor: Word::of(&row.text(2)?)?,
        name: row.text(3)?,
        event: Word::of(&row.text(4)?)?,
        by: UserId::new(row.text(5)?),
        at: row.time(6)?,
    })
}

#[async_trait]
impl FactorHistoryRows for SqlTx {
    async fn insert_factor_record(&mut self, record: &FactorRecord) -> Result<(), Error> {
        self.execute(
            "INSERT INTO factor_history (id, user_id, factor, name, event, by_user, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            values![
                record.id.as_str(),
                record.user.as_str(),
                record.factor.word(),
                &record.name,
                record.event.word(),
                record.by.as_str(),
                record.at,
            ],
        )
        .await
        .map(drop)
    }

    async fn factor_history(&mut self, user: &UserId) -> Result<Vec<FactorRecord>, Error> {
        self.rows(
            "SELECT id, user_id, factor, name, event, by_user, at FROM factor_history
             WHERE user_id = ?1 ORDER BY at, id",
            values![user.as_str()],
            read_record,
        )
        .await
    }
}
