use async_trait::async_trait;

use super::LoginProtection;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};

/// Lists the login protection of the account's users.
#[derive(Clone, Debug)]
pub struct ListLoginProtections {
    /// Whether those that are off are left out.
    pub enabled: bool,
}

#[async_trait]
impl Command for ListLoginProtections {
    type Outcome = Vec<LoginProtection>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<LoginProtection>>, Error> {
        let account = cx.account()?;
        Ok(Verdict::Done(cx.tx.login_protections(&account, self.enabled).await?))
    }
}
