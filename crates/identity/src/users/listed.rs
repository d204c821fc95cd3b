use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{LoginProfile, Strength, UserFilter};
use crate::error::Error;
use crate::ids::{AccountId, UserId};
use crate::listing::Listed;
use crate::store::Tx;

/// A user in the list of its account's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUser {
    /// Its id.
    pub id: UserId,
    /// Its name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Whether it may sign in and use its keys.
    pub enabled: bool,
    /// What a single view keeps with a user and the core does not read.
    pub attributes: BTreeMap<String, String>,
    /// Its password, if it has one.
    pub password: Option<ListedPassword>,
}

/// A password as lists show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedPassword {
    /// How strong it was found when it was set.
    pub strength: Strength,
    /// Whether it must be changed at the next sign-in.
    pub reset_required: bool,
}

impl From<&LoginProfile> for ListedPassword {
    fn from(profile: &LoginProfile) -> Self {
        Self { strength: profile.strength, reset_required: profile.reset_required }
    }
}

/// All users of the account's own pool that the filter lets through.
#[async_trait]
impl Listed for ListedUser {
    type Which = UserFilter;

    fn name(&self) -> &str {
        &self.name
    }

    async fn read(
        tx: &mut dyn Tx,
        account: &AccountId,
        filter: &UserFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Self>, Error> {
        tx.listed_users(account, filter, after, Some(limit)).await
    }
}
