use async_trait::async_trait;

use super::DeviceView;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};

/// Shows the bound device of the account's owner, if it has one, whoever asks.
#[derive(Clone, Debug)]
pub struct FindOwnerDevice;

#[async_trait]
impl Command for FindOwnerDevice {
    type Outcome = Option<DeviceView>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let account = cx.account()?;
        let held = cx.tx.devices(&account, true, None, None).await?;
        let of_owner = |device: &DeviceView| {
            device.bound && device.holder.as_ref().is_some_and(|holder| holder.is_owner)
        };
        Ok(Verdict::Done(held.into_iter().find(of_owner)))
    }
}
