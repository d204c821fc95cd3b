use async_trait::async_trait;

use super::{UserDetails, UserFilter};
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Page;

/// Lists users of the account's own pool, by name.
#[derive(Clone, Debug)]
pub struct ListUsers {
    /// Which ones.
    pub filter: UserFilter,
    /// Begin after this name.
    pub after: Option<String>,
    /// How many at most; all when `None`.
    pub limit: Option<u32>,
}

#[async_trait]
impl Command for ListUsers {
    type Outcome = Page<UserDetails>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Page<UserDetails>>, Error> {
        let account = cx.account()?;
        let after = self.after.as_deref();
        let users = cx.tx.users(&account, &self.filter, after, self.limit).await?;
        Ok(Verdict::Done(Page::cut(users, self.limit)))
    }
}
