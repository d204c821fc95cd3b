use async_trait::async_trait;

use super::AccessKey;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::KeyId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Shows an access key of the account, without its secret.
#[derive(Clone, Debug)]
pub struct ShowAccessKey {
    /// Which one.
    pub key: KeyId,
    /// Whose it must be, where the view names a user.
    pub user: Option<UserRef>,
}

#[async_trait]
impl Command for ShowAccessKey {
    type Outcome = AccessKey;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<AccessKey>, Error> {
        find(cx, &self.key, self.user.as_ref()).await.map(Verdict::Done)
    }
}

/// The key of this id in the caller's account, of this user where one is named.
pub(super) async fn find(
    cx: &mut Context<'_>,
    id: &KeyId,
    user: Option<&UserRef>,
) -> Result<AccessKey, Error> {
    let account = cx.account()?;
    let user = match user {
        Some(reference) => Some(cx.user(reference).await?.id),
        None => None,
    };
    let found = cx.tx.key(id).await?.map(|held| held.key);
    let own =
        |key: &AccessKey| key.account == account && user.as_ref().is_none_or(|u| *u == key.user);
    found.filter(own).ok_or_else(|| Error::not_found(Noun::AccessKey, id.as_str()))
}
