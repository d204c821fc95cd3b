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
        cx.tx.owner_device(&account).await.map(Verdict::Done)
    }
}
