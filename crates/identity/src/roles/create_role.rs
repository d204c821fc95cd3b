use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{ROLES_PER_ACCOUNT, Role};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::policies::compile_trust;
use crate::store::Written;

/// Makes a role whose trust policy compiles.
#[derive(Clone, Debug)]
pub struct CreateRole {
    /// The name; its form was checked by the view.
    pub name: String,
    /// Free text, or empty.
    pub description: String,
    /// The trust policy's language.
    pub language: &'static str,
    /// The trust policy.
    pub trust: String,
    /// How long a session of it may last, in seconds; the range was checked by the view.
    pub max_session: i64,
    /// What a single view keeps with the role.
    pub attributes: BTreeMap<String, String>,
}

#[async_trait]
impl Command for CreateRole {
    type Outcome = Role;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Role>, Error> {
        compile_trust(cx.identity.documents.language(self.language)?, &self.trust)?;
        let account = cx.account()?;
        if !cx.tx.take_role_place(&account, ROLES_PER_ACCOUNT).await? {
            return Err(Error::LimitReached(Noun::Role));
        }
        let role = Role {
            id: cx.mint().role(),
            account,
            name: self.name.clone(),
            description: self.description.clone(),
            language: self.language.to_owned(),
            trust: self.trust.clone(),
            max_session: self.max_session,
            attributes: self.attributes.clone(),
            created_at: cx.now,
            updated_at: cx.now,
        };
        if cx.tx.insert_role(&role).await? == Written::Taken {
            return Err(Error::exists(Noun::Role, &self.name));
        }
        cx.about(format!("role {}", role.id));
        Ok(Verdict::Done(role))
    }
}
