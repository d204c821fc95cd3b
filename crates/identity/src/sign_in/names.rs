//! How a user says who it is before anything is proved.

use super::{Door, SignInSettings};
use crate::accounts::Account;
use crate::context::Context;
use crate::error::Error;
use crate::ids::{AccountId, UserId};
use crate::store::Tx;
use crate::users::{User, UserFilter};

/// Who a user says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserName {
    /// By id.
    Id(UserId),
    /// By name, in the account of this name.
    InAccountNamed {
        /// The user's name.
        name: String,
        /// The account's name.
        account: String,
    },
    /// By name, in the account of this id.
    InAccount {
        /// The user's name.
        name: String,
        /// The account.
        account: AccountId,
    },
    /// By name, in the directory of this name.
    InDirectoryNamed {
        /// The user's name.
        name: String,
        /// The directory's name.
        directory: String,
    },
    /// By name alone: good only to name again whom the first factor named.
    Bare(String),
}

impl UserName {
    /// The name as it was sent, for taking turns by.
    pub(super) fn as_sent(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::InAccountNamed { name, account: place }
            | Self::InDirectoryNamed { name, directory: place } => {
                format!("{place}\n{name}").to_lowercase()
            }
            Self::InAccount { name, account } => format!("{account}\n{name}").to_lowercase(),
            Self::Bare(name) => name.to_lowercase(),
        }
    }
}

/// What wrong passwords of a name that nobody goes by are counted under: the place as it is
/// known, where it is, and the name without regard to case, as a user would be found by it.
pub(super) async fn nobody(tx: &mut dyn Tx, name: &UserName) -> Result<String, Error> {
    let (user, place) = match name {
        UserName::Id(id) => (id.as_str(), String::new()),
        UserName::Bare(user) => (user.as_str(), String::new()),
        UserName::InDirectoryNamed { name, directory } => {
            let found = tx.directory_by_name(directory).await?;
            (name.as_str(), found.map_or_else(|| directory.to_lowercase(), |d| d.id.to_string()))
        }
        UserName::InAccountNamed { name: user, account: place } => {
            let found = named_account(tx, name).await?;
            (user.as_str(), found.map_or_else(|| place.clone(), |account| account.id.to_string()))
        }
        UserName::InAccount { name, account } => (name.as_str(), account.to_string()),
    };
    Ok(format!("{place}\n{}", user.to_lowercase()))
}

/// The account a name says it is in.
pub(super) async fn named_account(
    tx: &mut dyn Tx,
    name: &UserName,
) -> Result<Option<Account>, Error> {
    match name {
        UserName::Bare(_) | UserName::Id(_) => Ok(None),
        UserName::InAccountNamed { account, .. } => tx.account_by_name(account).await,
        UserName::InAccount { account, .. } => tx.account(account).await,
        UserName::InDirectoryNamed { directory, .. } => {
            match tx.directory_by_name(directory).await? {
                Some(directory) => tx.account(&directory.account).await,
                None => Ok(None),
            }
        }
    }
}

/// The user of that name, if this is its door: users of a directory have one of their own.
pub(super) async fn find_at(
    tx: &mut dyn Tx,
    door: Door,
    name: &UserName,
) -> Result<Option<User>, Error> {
    let found = match name {
        UserName::Bare(_) => None,
        UserName::Id(id) => tx.user(id).await?,
        UserName::InAccountNamed { name: user, .. } | UserName::InAccount { name: user, .. } => {
            match named_account(tx, name).await? {
                Some(account) => tx.user_by_name(&account.id, user).await?,
                None => None,
            }
        }
        UserName::InDirectoryNamed { name, directory } => {
            match tx.directory_by_name(directory).await? {
                Some(directory) => {
                    let filter = UserFilter { name: Some(name.clone()), ..UserFilter::default() };
                    let found = tx.directory_users(&directory.id, &filter, None, Some(1)).await?;
                    found.into_iter().next()
                }
                None => None,
            }
        }
    };
    Ok(found.filter(|user| door.is_of(user)))
}

/// The settings that a name nobody goes by is judged by: those of the pool it says it is in.
/// Its account is noted for the record, whose administrators see that somebody tries names;
/// the name itself may be a password typed into the wrong field.
pub(super) async fn settings_for(
    cx: &mut Context<'_>,
    name: &UserName,
) -> Result<SignInSettings, Error> {
    let account = named_account(cx.tx, name).await?.map(|account| account.id);
    cx.about.account.clone_from(&account);
    if let UserName::InDirectoryNamed { directory, .. } = name
        && let Some(directory) = cx.tx.directory_by_name(directory).await?
    {
        return cx.tx.sign_in_settings(directory.id.as_str()).await;
    }
    match &account {
        Some(account) => cx.tx.sign_in_settings(account.as_str()).await,
        None => Ok(SignInSettings::default()),
    }
}

/// Whether a name names this user.
pub(super) async fn names(tx: &mut dyn Tx, name: &UserName, user: &User) -> Result<bool, Error> {
    Ok(match name {
        UserName::Id(id) => *id == user.id,
        UserName::Bare(name) => *name == user.name,
        named => {
            let found = find_at(tx, Door::PasswordToken, named).await?;
            found.is_some_and(|found| found.id == user.id)
        }
    })
}
