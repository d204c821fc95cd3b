use async_trait::async_trait;

use super::find::role_to_change;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};

/// Removes a role that has no policies left, and ends its sessions.
#[derive(Clone, Debug)]
pub struct DeleteRole {
    /// Its name.
    pub name: String,
}

#[async_trait]
impl Command for DeleteRole {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let role = role_to_change(cx, &self.name).await?;
        if !cx.tx.attached_to_role(&role.id).await?.is_empty() {
            return Err(Error::InUse { what: Noun::Role, by: Noun::Policy });
        }
        cx.tx.delete_role(&role).await?;
        cx.about(format!("role {}", role.id));
        Ok(Verdict::Done(()))
    }
}
