use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AccountId, UserId};
use identity::sign_in::{Failures, LoginProtection, SignInRows};

use crate::engine::{Row, SqlTx, one_more, values};
use crate::text::Word;
use crate::users::name_key;

fn read_protection(row: &Row<'_>) -> Result<LoginProtection, Error> {
    Ok(LoginProtection {
        user: UserId::new(row.text(0)?),
        enabled: row.flag(1)?,
        method: Word::of(&row.text(2)?)?,
    })
}

#[async_trait]
impl SignInRows for SqlTx {
    async fn login_protection(&mut self, user: &UserId) -> Result<Option<LoginProtection>, Error> {
        self.row(
            "SELECT user_id, enabled, method FROM login_protections WHERE user_id = ?1",
            values![user.as_str()],
            read_protection,
        )
        .await
    }

    async fn put_login_protection(&mut self, protection: &LoginProtection) -> Result<(), Error> {
        self.execute(
            "INSERT INTO login_protections (user_id, enabled, method) VALUES (?1, ?2, ?3)
             ON CONFLICT (user_id) DO UPDATE SET enabled = excluded.enabled,
               method = excluded.method",
            values![protection.user.as_str(), protection.enabled, protection.method.word()],
        )
        .await
        .map(drop)
    }

    async fn login_protections(
        &mut self,
        account: &AccountId,
        enabled: bool,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<(String, LoginProtection)>, Error> {
        let after = after.map(name_key).unwrap_or_default();
        self.rows(
            "SELECT l.user_id, l.enabled, l.method, u.name
             FROM users u JOIN login_protections l ON l.user_id = u.id
             WHERE u.account_id = ?1 AND u.pool = '' AND u.name_key > ?3
               AND (?2 = 0 OR l.enabled = 1)
             ORDER BY u.name_key LIMIT ?4",
            values![account.as_str(), enabled, &after, one_more(limit)],
            |row| Ok((row.text(3)?, read_protection(row)?)),
        )
        .await
    }

    async fn failures(&mut self, user: &UserId) -> Result<Failures, Error> {
        let found = self
            .row(
                "SELECT failures, since, locked_until FROM sign_in_failures WHERE user_id = ?1",
                values![user.as_str()],
                |row| {
                    Ok(Failures {
                        count: u32::try_from(row.int(0)?).map_err(Error::internal)?,
                        since: row.maybe_time(1)?,
                        locked_until: row.maybe_time(2)?,
                    })
                },
            )
            .await?;
        Ok(found.unwrap_or_default())
    }

    async fn replace_failures(
        &mut self,
        user: &UserId,
        before: &Failures,
        after: &Failures,
    ) -> Result<bool, Error> {
        let written = if *before == Failures::default() {
            // There may be no row yet, or one that was set back.
            self.execute(
                "INSERT INTO sign_in_failures (user_id, failures, since, locked_until)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (user_id) DO UPDATE SET failures = excluded.failures,
                   since = excluded.since, locked_until = excluded.locked_until
                 WHERE sign_in_failures.failures = 0",
                values![user.as_str(), after.count, after.since, after.locked_until],
            )
            .await?
        } else {
            self.execute(
                "UPDATE sign_in_failures SET failures = ?2, since = ?3, locked_until = ?4
                 WHERE user_id = ?1 AND failures = ?5",
                values![user.as_str(), after.count, after.since, after.locked_until, before.count],
            )
            .await?
        };
        Ok(written > 0)
    }
}
