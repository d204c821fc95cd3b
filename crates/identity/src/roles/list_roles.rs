use async_trait::async_trait;

use super::Role;
use crate::attributes::WantedAttributes;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Page;

/// Lists the account's roles by name.
#[derive(Clone, Debug)]
pub struct ListRoles {
    /// Begin after this name.
    pub after: Option<String>,
    /// How many at most.
    pub limit: u32,
    /// What they must have.
    pub wanted: WantedAttributes,
}

#[async_trait]
impl Command for ListRoles {
    type Outcome = Page<Role>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Page<Role>>, Error> {
        let account = cx.account()?;
        let after = self.after.as_deref();
        // A filter is applied to all there are, which is a bounded number.
        let limit = self.wanted.is_empty().then_some(self.limit);
        let mut roles = cx.tx.roles(&account, after, limit).await?;
        roles.retain(|role| self.wanted.are_met_by(&role.attributes));
        Ok(Verdict::Done(Page::cut(roles, Some(self.limit))))
    }
}
