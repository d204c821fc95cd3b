use async_trait::async_trait;

use super::ListedDevice;
use crate::context::Context;
use crate::error::Error;
use crate::ids::AccountId;
use crate::listing::{Listing, Pages};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Tx;

/// Lists all the account's devices by name, bound or not.
#[derive(Clone, Debug)]
pub struct ListAllDevices;

#[async_trait]
impl Command for ListAllDevices {
    type Outcome = Listing<ListedDevice>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let pages = ByName(cx.account()?);
        Listing::begin(cx, pages).await.map(Verdict::Done)
    }
}

struct ByName(AccountId);

#[async_trait]
impl Pages for ByName {
    type Item = ListedDevice;

    async fn after(
        &self,
        tx: &mut dyn Tx,
        last: Option<&ListedDevice>,
        limit: u32,
    ) -> Result<Vec<ListedDevice>, Error> {
        let after = last.map(|device| device.name.as_str());
        tx.devices(&self.0, after, Some(limit)).await
    }
}
