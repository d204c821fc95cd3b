use async_trait::async_trait;

use super::Policy;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Page;

/// Lists the account's stored policies of a language, by name.
#[derive(Clone, Debug)]
pub struct ListPolicies {
    /// The language.
    pub language: &'static str,
    /// Begin after this name.
    pub after: Option<String>,
    /// How many at most; all when `None`.
    pub limit: Option<u32>,
}

#[async_trait]
impl Command for ListPolicies {
    type Outcome = Page<Policy>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Page<Policy>>, Error> {
        let account = cx.account()?;
        let after = self.after.as_deref();
        let policies = cx.tx.policies(&account, self.language, after, self.limit).await?;
        Ok(Verdict::Done(Page::cut(policies, self.limit)))
    }
}
