use async_trait::async_trait;

use super::policy_ref::{find_policy, find_principal};
use super::{AnyPolicy, PolicyName, PolicyRef, Principal, PrincipalRef};
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::sources::Timestamp;

/// Lists the policies attached to a user, group or role itself, in the order they were attached.
#[derive(Clone, Debug)]
pub struct ListAttachedPolicies {
    /// To whom.
    pub to: PrincipalRef,
}

#[async_trait]
impl Command for ListAttachedPolicies {
    type Outcome = Vec<(AnyPolicy, Timestamp)>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        let attached = match find_principal(cx, &self.to).await? {
            Principal::User(user) => cx.tx.attached_to_user(&user).await?,
            Principal::Group(group) => cx.tx.attached_to_group(&group).await?,
            Principal::Role(role) => cx.tx.attached_to_role(&role).await?,
        };
        let mut policies = Vec::with_capacity(attached.len());
        for attachment in attached {
            let reference = match attachment.policy {
                PolicyName::Custom(id) => PolicyRef::Id(id),
                PolicyName::System(name) => PolicyRef::System(name),
            };
            policies.push((find_policy(cx, &reference).await?, attachment.at));
        }
        Ok(Verdict::Done(policies))
    }
}
