use super::{Policy, PolicyName, Principal};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::{GroupId, PolicyId};
use crate::roles::find_role;
use crate::settings::SystemPolicy;
use crate::users::UserRef;

/// How a caller names a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyRef {
    /// One of the account's, by id.
    Id(PolicyId),
    /// One of the account's, by language and name.
    Custom {
        /// The language.
        language: &'static str,
        /// The name.
        name: String,
    },
    /// A built-in one, by name.
    System(String),
}

/// How a caller names to whom a policy is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalRef {
    /// A user.
    User(UserRef),
    /// A group.
    Group(GroupId),
    /// A role, by its name.
    Role(String),
}

/// Which sort of policy; built-in ones come first in lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Built in.
    System,
    /// Stored.
    Custom,
}

/// A policy, stored or built in.
#[derive(Clone, Debug)]
pub enum AnyPolicy {
    /// Stored.
    Custom(Policy),
    /// Built in.
    System(SystemPolicy),
}

impl AnyPolicy {
    pub(super) fn name(&self) -> PolicyName {
        match self {
            Self::Custom(policy) => PolicyName::Custom(policy.id.clone()),
            Self::System(policy) => PolicyName::System(policy.name.to_owned()),
        }
    }
}

/// The policy a reference names in the caller's account.
pub(super) async fn find_policy(
    cx: &mut Context<'_>,
    reference: &PolicyRef,
) -> Result<AnyPolicy, Error> {
    let account = cx.account()?;
    let (found, name) = match reference {
        PolicyRef::Id(id) => {
            let found = cx.tx.policy(id).await?.filter(|policy| policy.account == account);
            (found.map(AnyPolicy::Custom), id.as_str())
        }
        PolicyRef::Custom { language, name } => {
            let found = cx.tx.policy_by_name(&account, language, name).await?;
            (found.map(AnyPolicy::Custom), name.as_str())
        }
        PolicyRef::System(name) => {
            let known = &cx.identity.settings.system_policies;
            let found = known.iter().find(|policy| policy.name == name).copied();
            (found.map(AnyPolicy::System), name.as_str())
        }
    };
    found.ok_or_else(|| Error::not_found(Noun::Policy, name))
}

/// The user, group or role a reference names in the caller's account.
pub(super) async fn find_principal(
    cx: &mut Context<'_>,
    reference: &PrincipalRef,
) -> Result<Principal, Error> {
    match reference {
        PrincipalRef::User(user) => Ok(Principal::User(cx.user(user).await?.id)),
        PrincipalRef::Group(id) => {
            let account = cx.account()?;
            let found = cx.tx.group(id).await?.filter(|group| group.account == account);
            let group = found.ok_or_else(|| Error::not_found(Noun::Group, id.as_str()))?;
            Ok(Principal::Group(group.id))
        }
        PrincipalRef::Role(name) => Ok(Principal::Role(find_role(cx, name).await?.id)),
    }
}
