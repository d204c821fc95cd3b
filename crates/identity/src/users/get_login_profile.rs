use async_trait::async_trait;

use super::{LoginProfile, User, UserRef};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};

/// Shows the settings of a user's password.
#[derive(Clone, Debug)]
pub struct GetLoginProfile {
    /// Which user.
    pub user: UserRef,
}

#[async_trait]
impl Command for GetLoginProfile {
    type Outcome = (User, LoginProfile);
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let user = cx.user(&self.user).await?;
        let profile = cx.tx.login_profile(&user.id).await?;
        let profile = profile.ok_or_else(|| Error::not_found(Noun::LoginProfile, &user.name))?;
        Ok(Verdict::Done((user, profile)))
    }
}
