//! Accounts, their projects, and their creation with an owner.

mod create_account;
mod known;
mod list_projects;
mod list_projects_of;
mod show_account;

use async_trait::async_trait;

pub(crate) use create_account::Readied;
pub use create_account::{CreatedAccount, NewAccount, create_account};
pub(crate) use known::KnownAccounts;
pub use list_projects::{ListProjects, ShowProject};
pub use list_projects_of::ListProjectsOf;
pub use show_account::ShowAccount;

use crate::error::Error;
use crate::ids::{AccountId, AccountNumber, ProjectId};
use crate::sources::Timestamp;

/// The name of the group whose members administer the account; it exists in every account.
pub const ADMINISTRATORS: &str = "admin";

/// The built-in policy that allows everything; the administrators' group carries it.
pub const ADMINISTRATOR_POLICY: &str = "AdministratorAccess";

/// An account: the owner of users, devices, keys, policies and directories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its decimal number.
    pub number: AccountNumber,
    /// Its name, unique in the store.
    pub name: String,
    /// The label of its default sign-in domain; the number unless somebody chose another.
    pub alias: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A project: the account's part of one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// The account.
    pub account: AccountId,
    /// Its name: the region's.
    pub name: String,
}

/// Rows of accounts and projects. What an account is does not change, and `crates/tidy` holds
/// that: who adds a way to change it must see to it that no node goes on answering with what it
/// was.
#[async_trait]
pub trait AccountRows {
    /// Adds an account; its name, number and alias are unique.
    async fn insert_account(&mut self, account: &Account) -> Result<super::store::Written, Error>;

    /// The account of this id.
    async fn account(&mut self, id: &AccountId) -> Result<Option<Account>, Error>;

    /// The account of this name.
    async fn account_by_name(&mut self, name: &str) -> Result<Option<Account>, Error>;

    /// The account of this number.
    async fn account_by_number(&mut self, number: &str) -> Result<Option<Account>, Error>;

    /// How many accounts there are.
    async fn count_accounts(&mut self) -> Result<u64, Error>;

    /// Adds a project.
    async fn insert_project(&mut self, project: &Project) -> Result<(), Error>;

    /// The account's projects, by name.
    async fn projects(&mut self, account: &AccountId) -> Result<Vec<Project>, Error>;
}
