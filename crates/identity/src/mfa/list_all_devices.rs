use async_trait::async_trait;

use super::DeviceView;
use crate::context::Context;
use crate::error::Error;
use crate::ids::AccountId;
use crate::listing::{Listing, Pages};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Tx;

/// Lists all the account's devices by name, bound or not.
#[derive(Clone, Debug)]
pub struct ListAllDevices {
    /// Only devices that are bound to, or meant for, a user.
    pub held: bool,
}

#[async_trait]
impl Command for ListAllDevices {
    type Outcome = Listing<DeviceView>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Listing<DeviceView>>, Error> {
        let pages = ByName { account: cx.account()?, held: self.held };
        Listing::begin(cx, pages).await.map(Verdict::Done)
    }
}

struct ByName {
    account: AccountId,
    held: bool,
}

#[async_trait]
impl Pages for ByName {
    type Item = DeviceView;

    async fn after(
        &self,
        tx: &mut dyn Tx,
        last: Option<&DeviceView>,
        limit: u32,
    ) -> Result<Vec<DeviceView>, Error> {
        let after = last.map(|device| device.name.as_str());
        tx.devices(&self.account, self.held, after, Some(limit)).await
    }
}
