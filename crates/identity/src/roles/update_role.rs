use async_trait::async_trait;

use super::Role;
use super::find::role_to_change;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::policies::compile_trust;

/// Changes a role; what is `None` stays. Keys of sessions that are under way stay good: whom a
/// role trusts is asked when it is assumed.
#[derive(Clone, Debug)]
pub struct UpdateRole {
    /// Its name.
    pub name: String,
    /// Free text.
    pub description: Option<String>,
    /// The trust policy, in the role's language.
    pub trust: Option<String>,
    /// How long a session of it may last, in seconds; the range was checked by the view.
    pub max_session: Option<i64>,
}

#[async_trait]
impl Command for UpdateRole {
    type Outcome = Role;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Role>, Error> {
        let mut role = role_to_change(cx, &self.name).await?;
        if let Some(trust) = &self.trust {
            compile_trust(cx.identity.documents.language(&role.language)?, trust)?;
            role.trust.clone_from(trust);
        }
        if let Some(description) = &self.description {
            role.description.clone_from(description);
        }
        role.max_session = self.max_session.unwrap_or(role.max_session);
        role.updated_at = cx.now;
        cx.tx.update_role(&role).await?;
        cx.about(format!("role {}", role.id));
        Ok(Verdict::Done(role))
    }
}
