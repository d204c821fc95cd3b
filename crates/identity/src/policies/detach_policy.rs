use async_trait::async_trait;

use super::policy_ref::{find_policy, find_principal};
use super::{PolicyRef, PrincipalRef};
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};

/// Detaches a policy from a user, group or role.
#[derive(Clone, Debug)]
pub struct DetachPolicy {
    /// Which policy.
    pub policy: PolicyRef,
    /// From whom.
    pub from: PrincipalRef,
}

#[async_trait]
impl Command for DetachPolicy {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let principal = find_principal(cx, &self.from).await?;
        let policy = find_policy(cx, &self.policy).await?.name();
        cx.about(format!("{principal} loses {policy}"));
        if !cx.tx.detach_policy(&policy, &principal).await? {
            return Err(Error::not_found(principal.noun(), policy.text()));
        }
        Ok(Verdict::Done(()))
    }
}
