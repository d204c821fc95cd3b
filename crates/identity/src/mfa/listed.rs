use async_trait::async_trait;

use super::{HeldDevice, ListedDevice};
use crate::error::Error;
use crate::ids::AccountId;
use crate::listing::Listed;
use crate::store::Tx;

/// All of them, bound or not.
#[async_trait]
impl Listed for ListedDevice {
    type Which = ();

    fn name(&self) -> &str {
        &self.name
    }

    async fn read(
        tx: &mut dyn Tx,
        account: &AccountId,
        (): &(),
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Self>, Error> {
        tx.devices(account, after, Some(limit)).await
    }
}

/// Those that are bound to a user, or meant for one.
#[async_trait]
impl Listed for HeldDevice {
    type Which = ();

    fn name(&self) -> &str {
        &self.name
    }

    async fn read(
        tx: &mut dyn Tx,
        account: &AccountId,
        (): &(),
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Self>, Error> {
        tx.held_devices(account, after, Some(limit)).await
    }
}
