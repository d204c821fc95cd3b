use async_trait::async_trait;

use super::{User, UserFilter};
use crate::attributes::WantedAttributes;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Page;

/// How many users are read at once while looking for those that have what is wanted.
const BATCH: u32 = 500;

/// Lists users of the account's own pool that carry attributes, by name.
#[derive(Clone, Debug)]
pub struct ListUsersWith {
    /// What they must carry.
    pub attributes: WantedAttributes,
    /// Which ones of these.
    pub filter: UserFilter,
    /// Begin after this name.
    pub after: Option<String>,
    /// How many at most.
    pub limit: u32,
}

#[async_trait]
impl Command for ListUsersWith {
    type Outcome = Page<User>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Page<User>>, Error> {
        let account = cx.account()?;
        let batch = if self.attributes.is_empty() { self.limit } else { BATCH };
        let mut found = Vec::new();
        let mut after = self.after.clone();
        loop {
            let read = cx.tx.users(&account, &self.filter, after.as_deref(), Some(batch)).await?;
            let ended = read.len() <= batch as usize;
            after = read.last().map(|user| user.name.clone());
            found.extend(read.into_iter().filter(|u| self.attributes.are_met_by(&u.attributes)));
            if ended || found.len() > self.limit as usize {
                return Ok(Verdict::Done(Page::cut(found, Some(self.limit))));
            }
        }
    }
}
