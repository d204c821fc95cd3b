use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AccountId, UserId};
use identity::sign_in::{LoginProtection, SignInRows};
use identity::users::name_key;

use crate::engine::{Row, SqlTx, one_more, values};
use crate::text::Word;

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
}
