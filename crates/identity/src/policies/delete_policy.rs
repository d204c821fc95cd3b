use async_trait::async_trait;

use super::policy_ref::find_policy;
use super::{AnyPolicy, PolicyRef};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};

/// Removes a stored policy.
#[derive(Clone, Debug)]
pub struct DeletePolicy {
    /// Which one.
    pub policy: PolicyRef,
    /// Whether its attachments go with it; otherwise having any prevents it.
    pub cascade: bool,
}

#[async_trait]
impl Command for DeletePolicy {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let account = cx.account()?;
        let found = find_policy(cx, &self.policy).await?;
        let name = found.name();
        let AnyPolicy::Custom(policy) = found else {
            // A built-in policy is not the account's to remove.
            return Err(Error::not_found(Noun::Policy, name.text()));
        };
        cx.tx.lock_policy(&policy.id).await?;
        if !self.cascade && cx.tx.count_attachments(&account, &name).await? > 0 {
            return Err(Error::InUse { what: Noun::Policy, by: Noun::Attachment });
        }
        cx.tx.delete_policy(&policy.id).await?;
        cx.about(format!("policy {}", policy.id));
        Ok(Verdict::Done(()))
    }
}
