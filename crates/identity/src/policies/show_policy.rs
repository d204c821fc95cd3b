use async_trait::async_trait;

use super::policy_ref::find_policy;
use super::{AnyPolicy, PolicyRef};
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};

/// Shows a policy with the number of its attachments.
#[derive(Clone, Debug)]
pub struct ShowPolicy {
    /// Which one.
    pub policy: PolicyRef,
}

#[async_trait]
impl Command for ShowPolicy {
    type Outcome = (AnyPolicy, u64);
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let account = cx.account()?;
        let policy = find_policy(cx, &self.policy).await?;
        let attachments = cx.tx.count_attachments(&account, &policy.name()).await?;
        Ok(Verdict::Done((policy, attachments)))
    }
}
