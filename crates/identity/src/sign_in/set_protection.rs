use async_trait::async_trait;

use super::{LoginProtection, Verification};
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Switches a user's login protection on or off.
#[derive(Clone, Debug)]
pub struct SetLoginProtection {
    /// Which user.
    pub user: UserRef,
    /// The second factor; `None` switches it off.
    pub method: Option<Verification>,
}

#[async_trait]
impl Command for SetLoginProtection {
    type Outcome = LoginProtection;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<LoginProtection>, Error> {
        let user = cx.user_to_change(&self.user).await?;
        let protection =
            LoginProtection { user: user.id, enabled: self.method.is_some(), method: self.method };
        cx.tx.put_login_protection(&protection).await?;
        cx.about(format!("user {} protected by {:?}", protection.user, protection.method));
        Ok(Verdict::Done(protection))
    }
}
