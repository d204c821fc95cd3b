use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{Policy, compile};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Written;

/// Stores a policy whose document compiles.
#[derive(Clone, Debug)]
pub struct CreatePolicy {
    /// The document's language.
    pub language: &'static str,
    /// The name; its form was checked by the view. One is made when there is none.
    pub name: Option<String>,
    /// Free text, or empty.
    pub description: String,
    /// The document.
    pub document: String,
    /// What a single view keeps with the policy.
    pub attributes: BTreeMap<String, String>,
}

#[async_trait]
impl Command for CreatePolicy {
    type Outcome = Policy;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Policy>, Error> {
        compile(cx.identity.documents.language(self.language)?, &self.document)?;
        let id = cx.mint().policy();
        let policy = Policy {
            name: self.name.clone().unwrap_or_else(|| format!("policy-{id}")),
            id,
            account: cx.account()?,
            language: self.language.to_owned(),
            description: self.description.clone(),
            document: self.document.clone(),
            attributes: self.attributes.clone(),
            created_at: cx.now,
            updated_at: cx.now,
        };
        if cx.tx.insert_policy(&policy).await? == Written::Taken {
            return Err(Error::exists(Noun::Policy, policy.name));
        }
        cx.about(format!("policy {}", policy.id));
        Ok(Verdict::Done(policy))
    }
}
