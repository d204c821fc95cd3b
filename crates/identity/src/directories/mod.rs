//! Directories and their users.

mod create_directory;
mod create_directory_user;
mod delete_directory_user;
mod get_directory;
mod get_directory_user;
mod list_directories;
mod list_directory_users;
mod list_user_factors;
mod remove_user_factor;
mod reset_password;
mod set_directory_mfa;
mod set_user_mfa;

use async_trait::async_trait;

pub use create_directory::CreateDirectory;
pub use create_directory_user::CreateDirectoryUser;
pub use delete_directory_user::DeleteDirectoryUser;
pub use get_directory::GetDirectory;
pub(crate) use get_directory::find as find_directory;
pub use get_directory_user::GetDirectoryUser;
pub use list_directories::ListDirectories;
pub use list_directory_users::{DirectoryUserPage, ListDirectoryUsers};
pub use list_user_factors::{DirectoryUserFactors, ListDirectoryUserFactors};
pub use remove_user_factor::RemoveDirectoryUserFactor;
pub use reset_password::ResetDirectoryPassword;
pub use set_directory_mfa::SetDirectoryMfa;
pub use set_user_mfa::SetUserMfa;

use crate::error::Error;
use crate::ids::{AccountId, DirectoryId};
use crate::sources::Timestamp;
use crate::store::Written;
use crate::users::{User, UserFilter};

/// Who must use MFA to sign in to a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectoryMfa {
    /// Everybody.
    Enabled,
    /// Those whose own setting says so.
    ByUser,
    /// Nobody.
    Disabled,
    /// Whoever signs in in an unusual way.
    OnlyRiskyLogin,
}

/// What an unusual sign-in asks of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskOperation {
    /// A bound device must be used; without one, binding may be skipped.
    Autonomous,
    /// A device must be bound and used.
    EnforceVerify,
}

/// A directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// Its id.
    pub id: DirectoryId,
    /// The account that owns it; an account has one at most.
    pub account: AccountId,
    /// Its name, unique in the store.
    pub name: String,
    /// The region it was made in.
    pub region: String,
    /// Who must use MFA.
    pub mfa: DirectoryMfa,
    /// What an unusual sign-in asks.
    pub risk_operation: RiskOperation,
    /// Kinds of verification allowed, as the administrator wrote them.
    pub verification_types: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Rows of directories. Their users are rows of [`crate::users::UserRows`].
#[async_trait]
pub trait DirectoryRows {
    /// Adds a directory; its name, and its account, are unique.
    async fn insert_directory(&mut self, directory: &Directory) -> Result<Written, Error>;

    /// Writes a directory's settings.
    async fn update_directory(&mut self, directory: &Directory) -> Result<(), Error>;

    /// The directory of this id, whatever its account.
    async fn directory(&mut self, id: &DirectoryId) -> Result<Option<Directory>, Error>;

    /// The directory of this name, whatever its account.
    async fn directory_by_name(&mut self, name: &str) -> Result<Option<Directory>, Error>;

    /// The account's directories.
    async fn directories(&mut self, account: &AccountId) -> Result<Vec<Directory>, Error>;

    /// A directory's users by name, after `after`, at most `limit + 1`.
    async fn directory_users(
        &mut self,
        directory: &DirectoryId,
        filter: &UserFilter,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<User>, Error>;

    /// How many of the directory's users pass the filter.
    async fn count_directory_users(
        &mut self,
        directory: &DirectoryId,
        filter: &UserFilter,
    ) -> Result<u64, Error>;
}
