use async_trait::async_trait;
use identity::caller::Bearer;
use identity::error::Error;
use identity::ids::{AccountId, DirectoryId, Handle, UserId};
use identity::sources::Timestamp;
use identity::store::Written;
use identity::users::{ListedUser, LoginProfile, User, UserFilter, UserRows, name_key};

use crate::engine::{Row, SqlTx, values};
use crate::tallies::Tally;
use crate::text::{Word, attributes, read_attributes};
use crate::user_lists::{LISTED, page_of_users, read_listed};

/// The columns of a user, in the order [`read_user`] takes them; `u` is the table.
macro_rules! user_columns {
    () => {
        "u.id, u.account_id, u.pool, u.handle, u.name, u.display_name, u.first_name, \
         u.last_name, u.email, u.phone, u.description, u.enabled, u.is_owner, u.mfa_enabled, \
         u.attributes, u.created_at, u.updated_at, u.signed_in_at"
    };
}
pub(crate) use user_columns;

/// How many columns [`user_columns`] names.
pub(crate) const USER_COLUMNS: usize = 18;

/// Whether a policy may speak of the user `u`: one is attached to it, or it is in a group.
macro_rules! spoken_of {
    () => {
        "CASE WHEN EXISTS (SELECT 1 FROM attachments \
             WHERE principal_id = u.id AND principal_kind = 'user') \
           OR EXISTS (SELECT 1 FROM memberships WHERE user_id = u.id) \
         THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END"
    };
}
pub(crate) use spoken_of;

/// The columns of a bearer, in the order [`read_bearer`] takes them; `u` is the user's table, and
/// the one named has the account.
macro_rules! bearer_columns {
    ($credential:literal) => {
        concat!(
            $credential,
            ".account_id, u.id, u.handle, u.name, u.display_name, u.pool, u.is_owner, u.enabled, ",
            crate::users::spoken_of!()
        )
    };
}
pub(crate) use bearer_columns;

/// Reads the columns of a bearer that begin at `at`.
pub(crate) fn read_bearer(row: &Row<'_>, at: usize) -> Result<Bearer, Error> {
    Ok(Bearer {
        account: AccountId::new(row.text(at)?),
        user: UserId::new(row.text(at + 1)?),
        handle: Handle::new(row.text(at + 2)?),
        name: row.text(at + 3)?,
        display_name: row.text(at + 4)?,
        in_directory: !row.text(at + 5)?.is_empty(),
        is_owner: row.flag(at + 6)?,
        enabled: row.flag(at + 7)?,
        is_spoken_of: row.flag(at + 8)?,
    })
}

/// The columns of a login profile, in the order [`read_profile`] takes them; `p` is the table.
macro_rules! profile_columns {
    () => {
        "p.user_id, p.hash, p.strength, p.reset_required, p.mfa_bind_required, p.enabled, \
         p.created_at, p.updated_at, p.password_set_at"
    };
}
pub(crate) use profile_columns;

/// How many columns [`profile_columns`] names.
pub(crate) const PROFILE_COLUMNS: usize = 9;

/// The least text that is greater than every text with this prefix.
pub(crate) fn prefix_end(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

/// The least name that is greater than this one; no name holds a control character.
fn next_name(name: &str) -> String {
    format!("{name}\u{1}")
}

/// The names of a page: from the first key to before the second. One range, for of two lower
/// bounds an engine walks along one and looks at all it passes for the other.
pub(crate) fn name_range(filter: &UserFilter, after: Option<&str>) -> (String, String) {
    let prefix = filter.name_prefix.as_deref().map(name_key).unwrap_or_default();
    let (mut from, mut end) = (prefix.clone(), prefix_end(&prefix));
    if let Some(name) = filter.name.as_deref().map(name_key) {
        end = end.min(next_name(&name));
        from = from.max(name);
    }
    if let Some(after) = after {
        from = from.max(next_name(&name_key(after)));
    }
    (from, end)
}

/// Reads the columns of a user that begin at `at`.
pub(crate) fn read_user(row: &Row<'_>, at: usize) -> Result<User, Error> {
    let pool = row.text(at + 2)?;
    Ok(User {
        id: UserId::new(row.text(at)?),
        account: AccountId::new(row.text(at + 1)?),
        directory: (!pool.is_empty()).then(|| DirectoryId::new(pool)),
        handle: Handle::new(row.text(at + 3)?),
        name: row.text(at + 4)?,
        display_name: row.text(at + 5)?,
        first_name: row.text(at + 6)?,
        last_name: row.text(at + 7)?,
        email: row.text(at + 8)?,
        phone: row.text(at + 9)?,
        description: row.text(at + 10)?,
        enabled: row.flag(at + 11)?,
        is_owner: row.flag(at + 12)?,
        mfa_enabled: row.flag(at + 13)?,
        attributes: read_attributes(&row.text(at + 14)?)?,
        created_at: row.time(at + 15)?,
        updated_at: row.time(at + 16)?,
        signed_in_at: row.maybe_time(at + 17)?,
    })
}

/// Reads the columns of a login profile that begin at `at`; none where a join found none.
pub(crate) fn read_profile(row: &Row<'_>, at: usize) -> Result<Option<LoginProfile>, Error> {
    let Some(user) = row.maybe_text(at)? else { return Ok(None) };
    Ok(Some(LoginProfile {
        user: UserId::new(user),
        hash: row.text(at + 1)?,
        strength: Word::of(&row.text(at + 2)?)?,
        reset_required: row.flag(at + 3)?,
        mfa_bind_required: row.flag(at + 4)?,
        enabled: row.flag(at + 5)?,
        created_at: row.time(at + 6)?,
        updated_at: row.time(at + 7)?,
        password_set_at: row.time(at + 8)?,
    }))
}

#[async_trait]
impl UserRows for SqlTx {
    async fn insert_user(&mut self, user: &User) -> Result<Written, Error> {
        let pool = user.directory.as_ref().map_or("", DirectoryId::as_str);
        self.insert(
            "INSERT INTO users (id, account_id, pool, handle, name, name_key, display_name,
               first_name, last_name, email, phone, description, enabled, is_owner, mfa_enabled,
               attributes, created_at, updated_at, signed_in_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
               ?18, ?19)
             ON CONFLICT DO NOTHING",
            values![
                user.id.as_str(),
                user.account.as_str(),
                pool,
                user.handle.as_str(),
                &user.name,
                &name_key(&user.name),
                &user.display_name,
                &user.first_name,
                &user.last_name,
                &user.email,
                &user.phone,
                &user.description,
                user.enabled,
                user.is_owner,
                user.mfa_enabled,
                &attributes(&user.attributes)?,
                user.created_at,
                user.updated_at,
                user.signed_in_at,
            ],
        )
        .await
    }

    async fn take_user_place(
        &mut self,
        account: &AccountId,
        directory: Option<&DirectoryId>,
        limit: u64,
    ) -> Result<bool, Error> {
        self.take_place(Tally::Users(account, directory), limit).await
    }

    async fn update_user(&mut self, user: &User) -> Result<Written, Error> {
        let pool = user.directory.as_ref().map_or("", DirectoryId::as_str);
        let written = self
            .execute(
                "UPDATE users SET name = ?2, name_key = ?3, display_name = ?4, first_name = ?5,
                   last_name = ?6, email = ?7, phone = ?8, description = ?9, enabled = ?10,
                   mfa_enabled = ?11, attributes = ?12, updated_at = ?13
                 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM users o
                   WHERE o.account_id = ?14 AND o.pool = ?15 AND o.name_key = ?3 AND o.id <> ?1)",
                values![
                    user.id.as_str(),
                    &user.name,
                    &name_key(&user.name),
                    &user.display_name,
                    &user.first_name,
                    &user.last_name,
                    &user.email,
                    &user.phone,
                    &user.description,
                    user.enabled,
                    user.mfa_enabled,
                    &attributes(&user.attributes)?,
                    user.updated_at,
                    user.account.as_str(),
                    pool,
                ],
            )
            .await?;
        Ok(if written == 0 { Written::Taken } else { Written::Yes })
    }

    async fn delete_user(&mut self, id: &UserId) -> Result<(), Error> {
        self.execute(
            "DELETE FROM attachments WHERE principal_id = ?1 AND principal_kind = 'user'",
            values![id.as_str()],
        )
        .await?;
        // Everything else that hangs on a user refers to it and goes with it.
        let sql = "DELETE FROM users WHERE id = ?1 RETURNING account_id, pool";
        let pool = |row: &Row<'_>| Ok((AccountId::new(row.text(0)?), row.text(1)?));
        if let Some((account, pool)) = self.row(sql, values![id.as_str()], pool).await? {
            let directory = Some(pool).filter(|pool| !pool.is_empty()).map(DirectoryId::new);
            self.give_back(Tally::Users(&account, directory.as_ref())).await?;
        }
        Ok(())
    }

    async fn lock_user(&mut self, id: &UserId) -> Result<(), Error> {
        self.lock("SELECT id FROM users WHERE id = ?1 FOR UPDATE", id.as_str()).await
    }

    async fn is_in_pool(&mut self, account: &AccountId, id: &UserId) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM users WHERE id = ?1 AND account_id = ?2 AND pool = ''";
        let found = self.row(sql, values![id.as_str(), account.as_str()], |_| Ok(())).await?;
        Ok(found.is_some())
    }

    async fn user(&mut self, id: &UserId) -> Result<Option<User>, Error> {
        self.row(
            concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = ?1"),
            values![id.as_str()],
            |row| read_user(row, 0),
        )
        .await
    }

    async fn user_by_name(
        &mut self,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<User>, Error> {
        let key = name_key(name);
        let found = self
            .row(
                concat!(
                    "SELECT ",
                    user_columns!(),
                    " FROM users u WHERE u.account_id = ?1 AND u.pool = '' AND u.name_key = ?2"
                ),
                values![account.as_str(), &key],
                |row| read_user(row, 0),
            )
            .await?;
        if let Some(user) = &found {
            self.learn_named(account, &key, &user.id);
        }
        Ok(found)
    }

    async fn user_by_handle(&mut self, handle: &Handle) -> Result<Option<User>, Error> {
        self.row(
            concat!("SELECT ", user_columns!(), " FROM users u WHERE u.handle = ?1"),
            values![handle.as_str()],
            |row| read_user(row, 0),
        )
        .await
    }

    async fn users(
        &mut self,
        account: &AccountId,
        filter: &UserFilter,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<User>, Error> {
        let sql = concat!("SELECT ", user_columns!(), " FROM users u", page_of_users!());
        let read = |row: &Row<'_>| read_user(row, 0);
        self.page_of_users(sql, (account, filter, after, limit), read).await
    }

    async fn listed_users(
        &mut self,
        account: &AccountId,
        filter: &UserFilter,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<ListedUser>, Error> {
        self.page_of_users(LISTED, (account, filter, after, limit), read_listed).await
    }

    async fn count_users(&mut self, account: &AccountId) -> Result<u64, Error> {
        self.number(
            "SELECT COUNT(*) FROM users WHERE account_id = ?1 AND pool = ''",
            values![account.as_str()],
        )
        .await
    }

    async fn login_profile(&mut self, user: &UserId) -> Result<Option<LoginProfile>, Error> {
        let sql =
            concat!("SELECT ", profile_columns!(), " FROM login_profiles p WHERE p.user_id = ?1");
        let found = self.row(sql, values![user.as_str()], |row| read_profile(row, 0)).await?;
        Ok(found.flatten())
    }

    async fn password_hash(&mut self, user: &UserId) -> Result<Option<String>, Error> {
        let sql = "SELECT hash FROM login_profiles WHERE user_id = ?1";
        self.row(sql, values![user.as_str()], |row| row.text(0)).await
    }

    async fn insert_login_profile(&mut self, profile: &LoginProfile) -> Result<Written, Error> {
        self.insert(
            "INSERT INTO login_profiles (user_id, hash, strength, reset_required,
               mfa_bind_required, enabled, created_at, updated_at, password_set_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
            values![
                profile.user.as_str(),
                &profile.hash,
                profile.strength.word(),
                profile.reset_required,
                profile.mfa_bind_required,
                profile.enabled,
                profile.created_at,
                profile.updated_at,
                profile.password_set_at,
            ],
        )
        .await
    }

    async fn update_login_profile(&mut self, profile: &LoginProfile) -> Result<(), Error> {
        self.execute(
            "UPDATE login_profiles SET hash = ?2, strength = ?3, reset_required = ?4,
               mfa_bind_required = ?5, enabled = ?6, updated_at = ?7, password_set_at = ?8
             WHERE user_id = ?1",
            values![
                profile.user.as_str(),
                &profile.hash,
                profile.strength.word(),
                profile.reset_required,
                profile.mfa_bind_required,
                profile.enabled,
                profile.updated_at,
                profile.password_set_at,
            ],
        )
        .await
        .map(drop)
    }

    async fn delete_login_profile(&mut self, user: &UserId) -> Result<bool, Error> {
        let sql = "DELETE FROM login_profiles WHERE user_id = ?1";
        Ok(self.execute(sql, values![user.as_str()]).await? > 0)
    }

    async fn mark_signed_in(&mut self, user: &UserId, at: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE users SET signed_in_at = ?2 WHERE id = ?1";
        self.execute(sql, values![user.as_str(), at]).await.map(drop)
    }
}
