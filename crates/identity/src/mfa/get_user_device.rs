use async_trait::async_trait;

use super::{DeviceView, Holder};
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
        match Whom::of(&self.user) {
            None => Vec::new(),
            Some(Whom::Id(id)) => vec![Question::HolderWithDevices(id)],
            Some(user) => vec![Question::User(user.clone()), Question::DevicesOf(user)],
        }
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<DeviceView>, Error> {
        let (holder, devices) = self.found(cx).await?;
        let found = devices.into_iter().find(|device| device.bound || !self.bound);
        let device = found.ok_or_else(|| Error::not_found(Noun::UserDevice, holder.id.as_str()))?;
        Ok(Verdict::Done(DeviceView { holder: Some(holder), ..device }))
    }
}

impl GetUserDevice {
    async fn found(&self, cx: &mut Context<'_>) -> Result<(Holder, Vec<DeviceView>), Error> {
        // Of itself a caller is known already, which spares a store that is near the user's row. A
        // store that was told beforehand was told so without knowing who calls.
        if let UserRef::Id(id) = &self.user
            && (cx.tx.can_foresee() || !cx.is_caller(&self.user)?)
        {
            let there = cx.tx.holder_with_devices(&cx.account()?, id).await?;
            return there.ok_or_else(|| cx.no_such_user(&self.user));
        }
        let holder = cx.holder(&self.user).await?;
        let devices = cx.tx.device_views_of(&holder.id).await?;
        Ok((holder, devices))
    }
}
