//! Policies as they are kept, and what they are attached to.

use std::collections::BTreeMap;

use async_trait::async_trait;

use crate::error::{Error, Noun};
use crate::ids::{AccountId, GroupId, PolicyId, RoleId, UserId};
use crate::sources::Timestamp;
use crate::store::Written;

/// A policy somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// Its account.
    pub account: AccountId,
    /// The name of its document's language.
    pub language: String,
    /// Its name, unique in the account and language.
    pub name: String,
    /// Free text.
    pub description: String,
    /// The document as it was given.
    pub document: String,
    /// What a single view keeps with the policy.
    pub attributes: BTreeMap<String, String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// How an attachment names its policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyName {
    /// A policy of the account.
    Custom(PolicyId),
    /// A built-in one, by name.
    System(String),
}

impl PolicyName {
    /// The id or the name, without which of them it is.
    pub fn text(&self) -> &str {
        match self {
            Self::Custom(id) => id.as_str(),
            Self::System(name) => name,
        }
    }
}

/// To whom a policy is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A user.
    User(UserId),
    /// The members of a group.
    Group(GroupId),
    /// Whoever acts in a role.
    Role(RoleId),
}

impl Principal {
    /// What a policy attached to it is.
    pub(super) fn noun(&self) -> Noun {
        match self {
            Self::User(_) | Self::Group(_) => Noun::Attachment,
            Self::Role(_) => Noun::RolePolicy,
        }
    }
}

impl std::fmt::Display for PolicyName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Custom(id) => write!(f, "policy {id}"),
            Self::System(name) => write!(f, "system policy {name}"),
        }
    }
}

impl std::fmt::Display for Principal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(id) => write!(f, "user {id}"),
            Self::Group(id) => write!(f, "group {id}"),
            Self::Role(id) => write!(f, "role {id}"),
        }
    }
}

/// A policy attached to a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The policy.
    pub policy: PolicyName,
    /// To whom.
    pub principal: Principal,
    /// Since when.
    pub at: Timestamp,
}

/// A document that speaks about a user or a role: attached to it, or to a group it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Of a policy of the account.
    Custom {
        /// The language's name.
        language: String,
        /// The document.
        document: String,
    },
    /// Of a built-in policy.
    System {
        /// The policy's name.
        name: String,
    },
}

/// Rows of policies and attachments.
#[async_trait]
pub trait PolicyRows {
    /// Adds a policy; its name is unique in the account and language.
    async fn insert_policy(&mut self, policy: &Policy) -> Result<Written, Error>;

    /// Keeps other transactions from removing the policy until this one ends.
    async fn lock_policy(&mut self, id: &PolicyId) -> Result<(), Error>;

    /// The policy of this id, whatever its account.
    async fn policy(&mut self, id: &PolicyId) -> Result<Option<Policy>, Error>;

    /// The policy of this name in this language.
    async fn policy_by_name(
        &mut self,
        account: &AccountId,
        language: &str,
        name: &str,
    ) -> Result<Option<Policy>, Error>;

    /// The account's policies in a language, by name, after `after`, at most `limit + 1`.
    async fn policies(
        &mut self,
        account: &AccountId,
        language: &str,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<Policy>, Error>;

    /// Removes a policy with its attachments.
    async fn delete_policy(&mut self, id: &PolicyId) -> Result<(), Error>;

    /// How often a policy is attached within the account.
    async fn count_attachments(
        &mut self,
        account: &AccountId,
        policy: &PolicyName,
    ) -> Result<u64, Error>;

    /// Attaches a policy; [`Written::Taken`] when it is attached there already.
    async fn attach_policy(&mut self, attachment: &Attachment) -> Result<Written, Error>;

    /// Detaches a policy; whether it was attached there.
    async fn detach_policy(&mut self, policy: &PolicyName, from: &Principal)
    -> Result<bool, Error>;

    /// What is attached to a user itself, by time.
    async fn attached_to_user(&mut self, user: &UserId) -> Result<Vec<Attachment>, Error>;

    /// What is attached to a group, by time.
    async fn attached_to_group(&mut self, group: &GroupId) -> Result<Vec<Attachment>, Error>;

    /// What is attached to a role, by time.
    async fn attached_to_role(&mut self, role: &RoleId) -> Result<Vec<Attachment>, Error>;

    /// Every document that speaks about a user.
    async fn grants(&mut self, user: &UserId) -> Result<Vec<Grant>, Error>;

    /// Every document that speaks about a role.
    async fn grants_of_role(&mut self, role: &RoleId) -> Result<Vec<Grant>, Error>;
}
