use async_trait::async_trait;

use super::{UserDetails, UserFilter};
use crate::context::Context;
use crate::error::Error;
use crate::ids::AccountId;
use crate::listing::{Listing, Pages};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Tx;

/// Lists all users of the account's own pool, by name.
#[derive(Clone, Debug)]
pub struct ListUsers {
    /// Which ones.
    pub filter: UserFilter,
}

#[async_trait]
impl Command for ListUsers {
    type Outcome = Listing<UserDetails>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Listing<UserDetails>>, Error> {
        let pages = ByName { account: cx.account()?, filter: self.filter.clone() };
        Listing::begin(cx, pages).await.map(Verdict::Done)
    }
}

struct ByName {
    account: AccountId,
    filter: UserFilter,
}

#[async_trait]
impl Pages for ByName {
    type Item = UserDetails;

    async fn after(
        &self,
        tx: &mut dyn Tx,
        last: Option<&UserDetails>,
        limit: u32,
    ) -> Result<Vec<UserDetails>, Error> {
        let after = last.map(|details| details.user.name.as_str());
        tx.users(&self.account, &self.filter, after, Some(limit)).await
    }
}
