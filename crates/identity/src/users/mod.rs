//! Users of accounts and of directories, and their passwords' settings.

mod create_login_profile;
mod create_user;
mod delete_login_profile;
mod delete_user;
mod get_login_profile;
mod get_user;
mod list_users_with;
mod listed;
mod names;
mod new_password;
mod password_policy;
mod password_rule;
mod update_login_profile;
mod update_user;

use std::collections::BTreeMap;

use async_trait::async_trait;

pub use create_login_profile::CreateLoginProfile;
pub use create_user::CreateUser;
pub use delete_login_profile::DeleteLoginProfile;
pub use delete_user::DeleteUser;
pub use get_login_profile::GetLoginProfile;
pub use get_user::GetUser;
pub use list_users_with::ListUsersWith;
pub use listed::{ListedPassword, ListedUser};
pub use names::{check_length, check_name, name_key};
pub use new_password::{Fresh, PasswordHistoryRows};
pub(crate) use new_password::{judge_password, replace_password};
pub use password_policy::{PasswordPolicy, PasswordPolicyChanges};
use password_rule::kinds;
pub use password_rule::{PasswordRule, Strength};
pub use update_login_profile::UpdateLoginProfile;
pub use update_user::{UpdateUser, UserChanges};

use crate::error::Error;
use crate::ids::{AccountId, DirectoryId, Handle, UserId};
use crate::sources::Timestamp;
use crate::store::Written;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The account it belongs to, directly or through a directory.
    pub account: AccountId,
    /// The directory whose pool it is in; `None` for the account's own pool.
    pub directory: Option<DirectoryId>,
    /// Its second public id.
    pub handle: Handle,
    /// Its name, unique in its pool without regard to case.
    pub name: String,
    /// The name shown to people.
    pub display_name: String,
    /// First name, for directory users.
    pub first_name: String,
    /// Last name, for directory users.
    pub last_name: String,
    /// E-mail address; empty when unknown.
    pub email: String,
    /// Phone as `country-number`, the country without leading zeros; empty when unknown.
    pub phone: String,
    /// Free text.
    pub description: String,
    /// Whether it may sign in and use its keys.
    pub enabled: bool,
    /// Whether it owns the account.
    pub is_owner: bool,
    /// Whether the user asks for MFA, where the directory leaves that to users.
    pub mfa_enabled: bool,
    /// What a single view keeps with a user and the core does not read.
    pub attributes: BTreeMap<String, String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it last signed in.
    pub signed_in_at: Option<Timestamp>,
}

/// A user's password and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginProfile {
    /// The user.
    pub user: UserId,
    /// The password's hash, in PHC form.
    pub hash: String,
    /// How strong the password was found when it was set.
    pub strength: Strength,
    /// Whether it must be changed at the next sign-in.
    pub reset_required: bool,
    /// Whether an MFA device must be bound at the next sign-in.
    pub mfa_bind_required: bool,
    /// Whether signing in with it is switched on.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When the password itself was last set.
    pub password_set_at: Timestamp,
}

impl LoginProfile {
    /// A profile with a new password and nothing demanded.
    pub(crate) fn new(user: &User, hash: String, strength: Strength, now: Timestamp) -> Self {
        Self {
            user: user.id.clone(),
            hash,
            strength,
            reset_required: false,
            mfa_bind_required: false,
            enabled: true,
            created_at: now,
            updated_at: now,
            password_set_at: now,
        }
    }
}

/// A user with the settings that views show beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDetails {
    /// The user.
    pub user: User,
    /// Its login profile, if it has a password.
    pub profile: Option<LoginProfile>,
}

/// How a caller names a user of its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserRef {
    /// The caller itself.
    Caller,
    /// By id.
    Id(UserId),
    /// By name, the owner included.
    Name(String),
    /// By name, in views that do not count the owner among the users.
    Member(String),
    /// By handle, in views that do not count the owner among the users.
    MemberHandle(Handle),
    /// The holder of an access key, in views that do not count the owner among the users.
    MemberWithKey(crate::ids::KeyId),
}

impl UserRef {
    /// What the user is called here; `None` for the caller itself.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Caller => None,
            Self::Id(id) => Some(id.as_str()),
            Self::Name(name) | Self::Member(name) => Some(name),
            Self::MemberHandle(handle) => Some(handle.as_str()),
            Self::MemberWithKey(key) => Some(key.as_str()),
        }
    }
}

/// Which users a list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Only the user of this name.
    pub name: Option<String>,
    /// Only users whose name begins so, without regard to case.
    pub name_prefix: Option<String>,
    /// Only enabled, or only disabled ones.
    pub enabled: Option<bool>,
    /// Whether the owner is left out.
    pub members_only: bool,
}

/// Rows of users and login profiles.
#[async_trait]
pub trait UserRows {
    /// Adds a user; id, handle and the name in its pool are unique.
    async fn insert_user(&mut self, user: &User) -> Result<Written, Error>;

    /// Writes a user's changed facts; its name stays unique in its pool.
    async fn update_user(&mut self, user: &User) -> Result<Written, Error>;

    /// Removes a user and what hangs on it: profile, protection, keys, tokens, memberships,
    /// attachments. Devices it holds are the caller's to deal with first.
    async fn delete_user(&mut self, id: &UserId) -> Result<(), Error>;

    /// Keeps other transactions from changing the user until this one ends.
    async fn lock_user(&mut self, id: &UserId) -> Result<(), Error>;

    /// Whether a user of this id is in the account's own pool.
    async fn is_in_pool(&mut self, account: &AccountId, id: &UserId) -> Result<bool, Error>;

    /// The user of this id, whatever its account.
    async fn user(&mut self, id: &UserId) -> Result<Option<User>, Error>;

    /// The user of this name in the account's own pool.
    async fn user_by_name(
        &mut self,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<User>, Error>;

    /// The user of this handle, whatever its account.
    async fn user_by_handle(&mut self, handle: &Handle) -> Result<Option<User>, Error>;

    /// Users of the account's own pool by name, after `after`, at most `limit + 1`.
    async fn users(
        &mut self,
        account: &AccountId,
        filter: &UserFilter,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<User>, Error>;

    /// The same users as a list without a bound shows them.
    async fn listed_users(
        &mut self,
        account: &AccountId,
        filter: &UserFilter,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<ListedUser>, Error>;

    /// Takes a place for one more user in the account's own pool, or in a directory's; `false`
    /// when as many as the limit are there. Held against others until the transaction ends, and
    /// kept only if it commits.
    async fn take_user_place(
        &mut self,
        account: &AccountId,
        directory: Option<&crate::ids::DirectoryId>,
        limit: u64,
    ) -> Result<bool, Error>;

    /// How many users the account's own pool has.
    async fn count_users(&mut self, account: &AccountId) -> Result<u64, Error>;

    /// The user's login profile.
    async fn login_profile(&mut self, user: &UserId) -> Result<Option<LoginProfile>, Error>;

    /// The hash of the user's password and nothing else of it: all that is needed before hashing.
    async fn password_hash(&mut self, user: &UserId) -> Result<Option<String>, Error>;

    /// Adds a login profile, one per user.
    async fn insert_login_profile(&mut self, profile: &LoginProfile) -> Result<Written, Error>;

    /// Writes a login profile's changed facts.
    async fn update_login_profile(&mut self, profile: &LoginProfile) -> Result<(), Error>;

    /// Removes a login profile; whether there was one.
    async fn delete_login_profile(&mut self, user: &UserId) -> Result<bool, Error>;

    /// Notes a sign-in.
    async fn mark_signed_in(&mut self, user: &UserId, at: Timestamp) -> Result<(), Error>;
}
