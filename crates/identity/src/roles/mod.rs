//! Roles: what may be done under a name that nobody signs in with, and whom it is lent to.
//!
//! A role has policies like a user and a trust policy that says who may assume it. Who assumes
//! one gets a temporary key, acts by the role's policies alone, and is nobody's self meanwhile.

mod assume_role;
mod cells;
mod create_role;
mod delete_role;
mod find;
mod list_roles;
mod session;
mod show_role;
mod trusted;
mod update_role;

use std::collections::BTreeMap;

use async_trait::async_trait;

pub use assume_role::{AssumeRole, Assumed};
pub use cells::{ASKS, Asks, CAME, Came, Lends, RoleCell, STANDINGS, Standing};
pub use create_role::CreateRole;
pub use delete_role::DeleteRole;
pub(crate) use find::find_role;
pub use list_roles::ListRoles;
pub use session::RoleSession;
pub use show_role::ShowRole;
pub(crate) use trusted::Trusted;
pub use update_role::UpdateRole;

use crate::error::Error;
use crate::ids::{AccountId, RoleId};
use crate::sources::Timestamp;
use crate::store::Written;

/// How many roles an account may have.
pub const ROLES_PER_ACCOUNT: u64 = 1000;

/// How many stored policies a role may have attached.
pub const CUSTOM_POLICIES_PER_ROLE: usize = 10;

/// How many built-in policies a role may have attached.
pub const SYSTEM_POLICIES_PER_ROLE: usize = 20;

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its account.
    pub account: AccountId,
    /// Its name, unique in the account.
    pub name: String,
    /// Free text.
    pub description: String,
    /// The name of its trust policy's language.
    pub language: String,
    /// The trust policy as it was given.
    pub trust: String,
    /// How long a session of it may last, in seconds.
    pub max_session: i64,
    /// What a single view keeps with the role.
    pub attributes: BTreeMap<String, String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// How long a session lasts that nobody said it of, in seconds.
pub const SESSION_SECONDS: i64 = 3600;

/// The shortest session that may be asked for, in seconds.
pub const SHORTEST_SESSION: i64 = 900;

/// Rows of roles.
#[async_trait]
pub trait RoleRows {
    /// Takes a place for one more; `false` when as many as the limit are there.
    async fn take_role_place(&mut self, account: &AccountId, limit: u64) -> Result<bool, Error>;

    /// Adds a role; its name is unique in the account.
    async fn insert_role(&mut self, role: &Role) -> Result<Written, Error>;

    /// The role of this name in the account.
    async fn role_by_name(
        &mut self,
        account: &AccountId,
        name: &str,
    ) -> Result<Option<Role>, Error>;

    /// Keeps other transactions from changing or removing the role until this one ends.
    async fn lock_role(&mut self, id: &RoleId) -> Result<(), Error>;

    /// Keeps other transactions from removing the role until this one ends; any number may.
    async fn hold_role(&mut self, id: &RoleId) -> Result<(), Error>;

    /// The account's roles by name, after `after`, at most `limit + 1`.
    async fn roles(
        &mut self,
        account: &AccountId,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<Role>, Error>;

    /// Writes a role's description, trust policy, longest session and time of change.
    async fn update_role(&mut self, role: &Role) -> Result<(), Error>;

    /// Removes a role with its attachments and its keys.
    async fn delete_role(&mut self, role: &Role) -> Result<(), Error>;
}
