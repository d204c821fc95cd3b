use async_trait::async_trait;

use super::{DeviceView, GetUserDevice};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Shows the bound device of a user, if it has one; having none is an answer here.
#[derive(Clone, Debug)]
pub struct FindUserDevice {
    /// Which user.
    pub user: UserRef,
}

#[async_trait]
impl Command for FindUserDevice {
    type Outcome = Option<DeviceView>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let found = GetUserDevice { user: self.user.clone(), bound: true }.run(cx).await;
        Ok(Verdict::Done(match found {
            Ok(Verdict::Done(device)) => Some(device),
            Err(Error::NotFound(Noun::UserDevice, _)) => None,
            Ok(Verdict::Refused(error)) => return Ok(Verdict::Refused(error)),
            Err(error) => return Err(error),
        }))
    }
}
