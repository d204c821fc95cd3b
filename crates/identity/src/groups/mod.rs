//! Groups of users of an account.

mod add_member;
mod check_member;
mod create_group;
mod delete_group;
mod list_groups;
mod remove_member;
mod show_group;

use async_trait::async_trait;

pub use add_member::AddMember;
pub use check_member::CheckMember;
pub use create_group::CreateGroup;
pub use delete_group::DeleteGroup;
pub use list_groups::ListGroups;
pub use remove_member::RemoveMember;
pub use show_group::ShowGroup;

use crate::error::Error;
use crate::ids::{AccountId, GroupId, UserId};
use crate::sources::Timestamp;
use crate::store::Written;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Its account.
    pub account: AccountId,
    /// Its name, unique in the account.
    pub name: String,
    /// Free text.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Rows of groups and memberships.
#[async_trait]
pub trait GroupRows {
    /// Adds a group; its name is unique in the account.
    async fn insert_group(&mut self, group: &Group) -> Result<Written, Error>;

    /// The group of this id, whatever its account.
    async fn group(&mut self, id: &GroupId) -> Result<Option<Group>, Error>;

    /// The account's groups by name; only the one called `name` when given.
    async fn groups(
        &mut self,
        account: &AccountId,
        name: Option<&str>,
    ) -> Result<Vec<Group>, Error>;

    /// Removes a group with its memberships and attachments.
    async fn delete_group(&mut self, id: &GroupId) -> Result<(), Error>;

    /// Makes the user a member; nothing happens when it is one.
    async fn add_member(
        &mut self,
        group: &GroupId,
        user: &UserId,
        at: Timestamp,
    ) -> Result<(), Error>;

    /// Ends a membership; whether there was one.
    async fn remove_member(&mut self, group: &GroupId, user: &UserId) -> Result<bool, Error>;

    /// Whether the user is a member.
    async fn is_member(&mut self, group: &GroupId, user: &UserId) -> Result<bool, Error>;

    /// How many groups the user is in.
    async fn count_groups_of(&mut self, user: &UserId) -> Result<u64, Error>;
}
