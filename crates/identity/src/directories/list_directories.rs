use async_trait::async_trait;

use super::Directory;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};

/// Lists the account's directories.
#[derive(Clone, Debug)]
pub struct ListDirectories;

#[async_trait]
impl Command for ListDirectories {
    type Outcome = Vec<Directory>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<Directory>>, Error> {
        let account = cx.account()?;
        Ok(Verdict::Done(cx.tx.directories(&account).await?))
    }
}
