use async_trait::async_trait;

use super::TrustedBrowser;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// The browsers trusted for a user of the account, newest first.
#[derive(Clone, Debug)]
pub struct ListTrustedBrowsers {
    /// Which user.
    pub user: UserRef,
}

#[async_trait]
impl Command for ListTrustedBrowsers {
    type Outcome = Vec<TrustedBrowser>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let user = cx.user(&self.user).await?;
        let mut browsers = cx.tx.trusted_browsers_of(&user.id).await?;
        browsers.retain(|browser| cx.now < browser.expires_at);
        Ok(Verdict::Done(browsers))
    }
}
