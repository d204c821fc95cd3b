use async_trait::async_trait;

use super::LoginProtection;
use crate::context::Context;
use crate::error::Error;
use crate::ids::AccountId;
use crate::listing::{Listing, Pages};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Tx;

/// Lists the login protection of the account's users by their names, which come with it.
#[derive(Clone, Debug)]
pub struct ListLoginProtections {
    /// Whether those that are off are left out.
    pub enabled: bool,
}

#[async_trait]
impl Command for ListLoginProtections {
    type Outcome = Listing<(String, LoginProtection)>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let pages = ByName { account: cx.account()?, enabled: self.enabled };
        Listing::begin(cx, pages).await.map(Verdict::Done)
    }
}

struct ByName {
    account: AccountId,
    enabled: bool,
}

#[async_trait]
impl Pages for ByName {
    type Item = (String, LoginProtection);

    async fn after(
        &self,
        tx: &mut dyn Tx,
        last: Option<&Self::Item>,
        limit: u32,
    ) -> Result<Vec<Self::Item>, Error> {
        let after = last.map(|(name, _)| name.as_str());
        tx.login_protections(&self.account, self.enabled, after, Some(limit)).await
    }
}
