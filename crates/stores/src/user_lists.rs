//! Lists of an account's users.

use identity::error::Error;
use identity::ids::{AccountId, UserId};
use identity::users::{ListedPassword, ListedUser, UserFilter};

use crate::engine::{Row, SqlTx, one_more, values};
use crate::text::{Word, read_attributes};
use crate::users::name_range;

/// Which rows of `u`, the users, are in a page of their account's own pool.
macro_rules! page_of_users {
    () => {
        " WHERE u.account_id = ?1 AND u.pool = '' AND u.name_key >= ?2 AND u.name_key < ?3
            AND (CAST(?4 AS BIGINT) IS NULL OR u.enabled = ?4)
            AND (?5 = 0 OR u.is_owner = 0)
          ORDER BY u.name_key LIMIT ?6"
    };
}
pub(crate) use page_of_users;

/// A page of what lists without a bound show of users: a third of their columns.
pub(crate) const LISTED: &str = concat!(
    "SELECT u.id, u.name, u.description, u.enabled, u.attributes, p.strength, p.reset_required
     FROM users u LEFT JOIN login_profiles p ON p.user_id = u.id",
    page_of_users!()
);

pub(crate) fn read_listed(row: &Row<'_>) -> Result<ListedUser, Error> {
    let password = match row.maybe_text(5)? {
        None => None,
        Some(strength) => {
            Some(ListedPassword { strength: Word::of(&strength)?, reset_required: row.flag(6)? })
        }
    };
    Ok(ListedUser {
        id: UserId::new(row.text(0)?),
        name: row.text(1)?,
        description: row.text(2)?,
        enabled: row.flag(3)?,
        attributes: read_attributes(&row.text(4)?)?,
        password,
    })
}

impl SqlTx {
    /// Runs a query that ends in [`page_of_users`].
    pub(crate) async fn page_of_users<T: Send>(
        &mut self,
        sql: &'static str,
        (account, filter, after, limit): (&AccountId, &UserFilter, Option<&str>, Option<u32>),
        read: impl Fn(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        let (from, end) = name_range(filter, after);
        self.rows(
            sql,
            values![
                account.as_str(),
                &from,
                &end,
                filter.enabled,
                filter.members_only,
                one_more(limit),
            ],
            read,
        )
        .await
    }
}
