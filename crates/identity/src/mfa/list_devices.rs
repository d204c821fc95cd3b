use async_trait::async_trait;

use super::ListedDevice;
use crate::context::Context;
use crate::error::Error;
use crate::foreseen::Question;
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Page;

/// A page of the account's devices by name, bound or not. The name of the last one read is where
/// the next page begins, so devices added or removed meanwhile make no gap and no repeat.
#[derive(Clone, Debug)]
pub struct ListDevices {
    /// Begin after this name.
    pub after: Option<String>,
    /// How many at most.
    pub limit: u32,
}

#[async_trait]
impl Command for ListDevices {
    type Outcome = Page<ListedDevice>;
    const KIND: Kind = Kind::Read;

    fn foresees(&self) -> Vec<Question> {
        vec![Question::Devices { after: self.after.clone(), limit: Some(self.limit) }]
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Page<ListedDevice>>, Error> {
        let account = cx.account()?;
        let after = self.after.as_deref();
        let devices = cx.tx.devices(&account, after, Some(self.limit)).await?;
        Ok(Verdict::Done(Page::cut(devices, Some(self.limit))))
    }
}
