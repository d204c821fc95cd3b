use async_trait::async_trait;

use super::policy_ref::{find_policy, find_principal};
use super::{Attachment, PolicyName, PolicyRef, Principal, PrincipalRef};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::RoleId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::roles::{CUSTOM_POLICIES_PER_ROLE, SYSTEM_POLICIES_PER_ROLE};
use crate::store::Written;

/// Attaches a policy to a user, group or role.
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
        if let Principal::Role(role) = &principal {
            cx.tx.lock_role(role).await?;
            // Whoever removed it meanwhile has committed.
            find_principal(cx, &self.to).await?;
            check_place(cx, role, &policy).await?;
        }
        let attachment = Attachment { policy, principal, at: cx.now };
        match cx.tx.attach_policy(&attachment).await? {
            Written::Taken if !self.again_is_done => {
                Err(Error::exists(attachment.principal.noun(), attachment.policy.text()))
            }
            Written::Yes | Written::Taken => Ok(Verdict::Done(())),
        }
    }
}

/// Whether a role, held for a change, has room for this policy beside those of its sort.
async fn check_place(
    cx: &mut Context<'_>,
    role: &RoleId,
    policy: &PolicyName,
) -> Result<(), Error> {
    let most = match policy {
        PolicyName::Custom(_) => CUSTOM_POLICIES_PER_ROLE,
        PolicyName::System(_) => SYSTEM_POLICIES_PER_ROLE,
    };
    let sort = std::mem::discriminant(policy);
    let attached = cx.tx.attached_to_role(role).await?;
    let others = attached.iter().filter(|other| other.policy != *policy);
    let beside = others.filter(|other| std::mem::discriminant(&other.policy) == sort).count();
    if beside >= most { Err(Error::LimitReached(Noun::RolePolicy)) } else { Ok(()) }
}
