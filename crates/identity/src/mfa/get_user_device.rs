use async_trait::async_trait;

use super::DeviceView;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::foreseen::{Question, Whom};
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Shows the device of a user.
#[derive(Clone, Debug)]
pub struct GetUserDevice {
    /// Which user.
    pub user: UserRef,
    /// Whether a device that is only meant for the user does not count.
    pub bound: bool,
}

#[async_trait]
impl Command for GetUserDevice {
    type Outcome = DeviceView;
    const KIND: Kind = Kind::Read;

    fn foresees(&self) -> Vec<Question> {
        let user = Whom::of(&self.user);
        user.into_iter()
            .flat_map(|user| [Question::User(user.clone()), Question::DevicesOf(user)])
            .collect()
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<DeviceView>, Error> {
        let holder = cx.holder(&self.user).await?;
        let devices = cx.tx.device_views_of(&holder.id).await?;
        let found = devices.into_iter().find(|device| device.bound || !self.bound);
        let device = found.ok_or_else(|| Error::not_found(Noun::UserDevice, holder.id.as_str()))?;
        Ok(Verdict::Done(DeviceView { holder: Some(holder), ..device }))
    }
}
