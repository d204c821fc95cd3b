use async_trait::async_trait;

use super::policy_ref::{find_policy, find_principal};
use super::{Attachment, PolicyName, PolicyRef, PrincipalRef};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Written;

/// Attaches a policy to a user or group.
#[derive(Clone, Debug)]
pub struct AttachPolicy {
    /// Which policy.
    pub policy: PolicyRef,
    /// To whom.
    pub to: PrincipalRef,
    /// Whether attaching what is attached is as good as done.
    pub again_is_done: bool,
}

#[async_trait]
impl Command for AttachPolicy {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let principal = find_principal(cx, &self.to).await?;
        let policy = find_policy(cx, &self.policy).await?.name();
        if let PolicyName::Custom(id) = &policy {
            cx.tx.lock_policy(id).await?;
            find_policy(cx, &self.policy).await?;
        }
        cx.about(format!("{principal} gets {policy}"));
        let attachment = Attachment { policy, principal, at: cx.now };
        match cx.tx.attach_policy(&attachment).await? {
            Written::Taken if !self.again_is_done => {
                Err(Error::exists(Noun::Attachment, attachment.policy.text()))
            }
            Written::Yes | Written::Taken => Ok(Verdict::Done(())),
        }
    }
}
