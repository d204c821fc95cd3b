use async_trait::async_trait;

use super::Group;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};

/// Lists the account's groups, by name.
#[derive(Clone, Debug)]
pub struct ListGroups {
    /// Only the one of this name.
    pub name: Option<String>,
}

#[async_trait]
impl Command for ListGroups {
    type Outcome = Vec<Group>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<Group>>, Error> {
        let account = cx.account()?;
        Ok(Verdict::Done(cx.tx.groups(&account, self.name.as_deref()).await?))
    }
}
