use async_trait::async_trait;

use super::HeldDevice;
use crate::context::Context;
use crate::error::Error;
use crate::ids::AccountId;
use crate::listing::{Listing, Pages};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Tx;

/// Lists all devices of the account that are bound to a user, or meant for one, by name.
#[derive(Clone, Debug)]
pub struct ListHeldDevices;

#[async_trait]
impl Command for ListHeldDevices {
    type Outcome = Listing<HeldDevice>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let pages = ByName(cx.account()?);
        Listing::begin(cx, pages).await.map(Verdict::Done)
    }
}

struct ByName(AccountId);

#[async_trait]
impl Pages for ByName {
    type Item = HeldDevice;

    async fn after(
        &self,
        tx: &mut dyn Tx,
        last: Option<&HeldDevice>,
        limit: u32,
    ) -> Result<Vec<HeldDevice>, Error> {
        let after = last.map(|device| device.name.as_str());
        tx.held_devices(&self.0, after, Some(limit)).await
    }
}
