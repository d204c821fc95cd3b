use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AccountId, UserId};
use identity::sign_in::{
    Candidate, Failures, LoginProtection, STRANGERS, Seen, SignInRows, SignInSettings, Standing,
};
use identity::users::name_key;

use crate::engine::{Row, SqlTx, one_more, values};
use crate::sign_in_rules::{read_failures, usual};
use crate::text::Word;
use crate::users::{
    PROFILE_COLUMNS, USER_COLUMNS, profile_columns, read_profile, read_user, spoken_of,
    user_columns,
};

/// Settings as the text they are kept as; the defaults where none is.
pub(crate) fn read_settings(text: Option<String>) -> Result<SignInSettings, Error> {
    match text {
        Some(text) => serde_json::from_str(&text).map_err(Error::internal),
        None => Ok(SignInSettings::default()),
    }
}

fn read_protection(row: &Row<'_>) -> Result<LoginProtection, Error> {
    Ok(LoginProtection {
        user: UserId::new(row.text(0)?),
        enabled: row.flag(1)?,
        method: Word::of(&row.text(2)?)?,
    })
}

/// Reads `enabled` and `method` from `at`; none where a join found none.
fn read_joined_protection(
    row: &Row<'_>,
    at: usize,
    user: &UserId,
) -> Result<Option<LoginProtection>, Error> {
    let Some(enabled) = row.maybe_int(at)? else { return Ok(None) };
    let method = Word::of(&row.text(at + 1)?)?;
    Ok(Some(LoginProtection { user: user.clone(), enabled: enabled != 0, method }))
}

/// How a user `u` stands, in the order [`read_standing`] takes it, of [`standing_tables`].
macro_rules! standing_columns {
    () => {
        concat!(
            "s.settings, ",
            profile_columns!(),
            ", l.enabled, l.method, \
             CASE WHEN EXISTS (SELECT 1 FROM devices WHERE holder_id = u.id AND bound = 1) \
             THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END"
        )
    };
}

macro_rules! standing_tables {
    () => {
        "users u \
           LEFT JOIN sign_in_settings s \
             ON s.owner_id = CASE WHEN u.pool = '' THEN u.account_id ELSE u.pool END \
           LEFT JOIN login_profiles p ON p.user_id = u.id \
           LEFT JOIN login_protections l ON l.user_id = u.id"
    };
}

/// How many columns [`standing_columns`] names.
const STANDING_COLUMNS: usize = PROFILE_COLUMNS + 4;

/// Reads the columns of a standing that begin at `at`.
fn read_standing(row: &Row<'_>, at: usize, user: &UserId) -> Result<Standing, Error> {
    let protection = at + 1 + PROFILE_COLUMNS;
    Ok(Standing {
        settings: read_settings(row.maybe_text(at)?)?,
        profile: read_profile(row, at + 1)?,
        protection: read_joined_protection(row, protection, user)?,
        device: row.flag(protection + 2)?,
    })
}

/// Reads the columns of failures that begin at `at`; none where a join found none.
fn read_joined_failures(row: &Row<'_>, at: usize) -> Result<Failures, Error> {
    match row.maybe_int(at)? {
        Some(_) => read_failures(row, at),
        None => Ok(Failures::default()),
    }
}

fn read_candidate(row: &Row<'_>) -> Result<Candidate, Error> {
    let user = read_user(row, 0)?;
    let at = USER_COLUMNS + STANDING_COLUMNS;
    Ok(Candidate {
        standing: read_standing(row, USER_COLUMNS, &user.id)?,
        user,
        failures: read_joined_failures(row, at)?,
        failures_of_strangers: read_joined_failures(row, at + 3)?,
        seen: Seen { ever: row.maybe_time(at + 6)?, usual: row.maybe_time(at + 7)? },
        is_spoken_of: row.flag(at + 8)?,
    })
}

#[async_trait]
impl SignInRows for SqlTx {
    async fn standing(&mut self, user: &UserId) -> Result<Standing, Error> {
        let found = self
            .row(
                concat!(
                    "SELECT ",
                    standing_columns!(),
                    " FROM ",
                    standing_tables!(),
                    " WHERE u.id = ?1"
                ),
                values![user.as_str()],
                |row| read_standing(row, 0, user),
            )
            .await?;
        found.ok_or_else(|| Error::internal("nobody stands at the door"))
    }

    async fn candidate(
        &mut self,
        user: &UserId,
        network: &str,
    ) -> Result<Option<Candidate>, Error> {
        self.row(
            concat!(
                "SELECT ",
                user_columns!(),
                ", ",
                standing_columns!(),
                ", f.failures, f.since, f.locked_until, a.failures, a.since, a.locked_until, \
                 n.seen_at, m.seen_at, ",
                spoken_of!(),
                " FROM ",
                standing_tables!(),
                " LEFT JOIN password_failures f ON f.subject = u.id AND f.network = ?2 \
                  LEFT JOIN password_failures a ON a.subject = u.id AND a.network = ?3 \
                  LEFT JOIN familiar_networks n ON n.user_id = u.id AND n.network = ?2 \
                  LEFT JOIN familiar_networks m ON m.user_id = u.id AND m.network = ?4 \
                 WHERE u.id = ?1"
            ),
            values![user.as_str(), network, STRANGERS, &usual(network)],
            read_candidate,
        )
        .await
    }

    async fn login_protection(&mut self, user: &UserId) -> Result<Option<LoginProtection>, Error> {
        self.row(
            "SELECT user_id, enabled, method FROM login_protections WHERE user_id = ?1",
            values![user.as_str()],
            read_protection,
        )
        .await
    }

    async fn login_protection_in(
        &mut self,
        account: &AccountId,
        user: &UserId,
    ) -> Result<Option<Option<LoginProtection>>, Error> {
        self.row(
            "SELECT l.enabled, l.method
             FROM users u LEFT JOIN login_protections l ON l.user_id = u.id
             WHERE u.id = ?1 AND u.account_id = ?2 AND u.pool = ''",
            values![user.as_str(), account.as_str()],
            |row| read_joined_protection(row, 0, user),
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
}
