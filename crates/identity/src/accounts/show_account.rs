use async_trait::async_trait;

use super::Account;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};

/// Shows the caller's account.
#[derive(Clone, Debug)]
pub struct ShowAccount;

#[async_trait]
impl Command for ShowAccount {
    type Outcome = Account;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Account>, Error> {
        let id = cx.account()?;
        let account = cx.tx.account(&id).await?;
        account.ok_or_else(|| Error::not_found(Noun::Account, id.as_str())).map(Verdict::Done)
    }
}
