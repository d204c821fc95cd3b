use std::sync::Arc;

use async_trait::async_trait;

use super::{Role, RoleSession, SESSION_SECONDS, SHORTEST_SESSION, Trusted};
use crate::authenticate::{Believed, still_stands};
use crate::context::Context;
use crate::error::{DecidedBy, DenialReason, Error, Noun, Problem, Unauthenticated};
use crate::ids::KeyForm;
use crate::pipeline::{Command, Kind, Verdict};
use crate::policies::compile;
use crate::sign_in::Admitted;
use crate::temporary_keys::{MintedKey, Parent, Terms, mint_in_role};

/// Lends a role to the caller for a while: a temporary key with the role's rights and no other,
/// for whom a policy allows to ask and the role's trust policy trusts. Forms were checked by the
/// view.
#[derive(Clone, Debug)]
pub struct AssumeRole {
    /// The number of the role's account.
    pub account: String,
    /// The role's name.
    pub role: String,
    /// What to call this session of it.
    pub session: String,
    /// How long it is to last, in seconds.
    pub seconds: Option<i64>,
    /// What is to narrow the role's policies for this session.
    pub policy: Option<String>,
    /// What the caller was told to say.
    pub external_id: Option<String>,
    /// Who the caller says it does so for.
    pub source_identity: Option<String>,
    /// The form of the key's id.
    pub form: KeyForm,
    /// What the view calls the seconds and the identity, for errors.
    pub fields: (&'static str, &'static str),
}

/// A role's session.
#[derive(Clone, Debug)]
pub struct Assumed {
    /// The role.
    pub role: Role,
    /// The number of its account.
    pub account: String,
    /// What the session is called.
    pub session: String,
    /// Who it is for, where that was said.
    pub source_identity: Option<String>,
    /// The key it acts with.
    pub key: MintedKey,
}

#[async_trait]
impl Command for AssumeRole {
    type Outcome = Assumed;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Assumed>, Error> {
        let believed = Arc::clone(cx.believed.as_ref().ok_or(Unauthenticated::Missing)?);
        if believed.caller.is_owner {
            let denial = cx.denied(DenialReason::NotForOwners, DecidedBy::Caller)?;
            return Ok(Verdict::Refused(denial));
        }
        still_stands(cx).await?;
        let Some(role) = self.find(cx).await? else {
            if believed.caller.account_number.as_str() == self.account {
                return Err(Error::not_found(Noun::Role, &self.role));
            }
            // Which roles other accounts have is not told.
            let denial = cx.denied(DenialReason::NotAllowed, DecidedBy::Trust)?;
            return Ok(Verdict::Refused(denial));
        };
        let external_id = self.external_id.as_deref();
        let trusted = match Trusted::check(cx, &believed, &role, external_id)? {
            Ok(trusted) => trusted,
            Err(denial) => return Ok(Verdict::Refused(denial)),
        };
        let terms = Terms { form: self.form, seconds: self.seconds(&role)? };
        let session = self.session(cx, &believed, &role)?;
        let source_identity = session.source_identity.clone();
        let admitted = Admitted::trusted(&trusted);
        let parent = Parent::of_caller(cx)?;
        let key = mint_in_role(cx, &admitted, parent, terms, session).await?;
        let told = |text: &Option<String>| text.as_deref().map(|by| format!(" for {by}"));
        cx.about(format!(
            "{}: role {} session {}{} temporary key {}",
            admitted.door().word(),
            role.id,
            self.session,
            told(&source_identity).unwrap_or_default(),
            key.id,
        ));
        let (account, session) = (self.account.clone(), self.session.clone());
        Ok(Verdict::Done(Assumed { role, account, session, source_identity, key }))
    }
}

impl AssumeRole {
    /// The role, which is not removed while it is lent.
    async fn find(&self, cx: &mut Context<'_>) -> Result<Option<Role>, Error> {
        let Some(account) = cx.tx.account_by_number(&self.account).await? else { return Ok(None) };
        let Some(found) = cx.tx.role_by_name(&account.id, &self.role).await? else {
            return Ok(None);
        };
        cx.tx.hold_role(&found.id).await?;
        // As it is now that nobody removes it.
        cx.tx.role_by_name(&account.id, &self.role).await
    }

    fn seconds(&self, role: &Role) -> Result<i64, Error> {
        let seconds = self.seconds.unwrap_or(SESSION_SECONDS);
        let (min, max) = (SHORTEST_SESSION, role.max_session);
        if (min..=max).contains(&seconds) {
            Ok(seconds)
        } else {
            Err(Error::invalid(self.fields.0, Problem::Range { min, max }))
        }
    }

    fn session(
        &self,
        cx: &Context<'_>,
        believed: &Believed,
        role: &Role,
    ) -> Result<RoleSession, Error> {
        if let Some(policy) = &self.policy {
            compile(cx.identity.documents.language(&role.language)?, policy)?;
        }
        // Once said, it is the same from role to role.
        let said = believed.caller.role.as_ref().and_then(|role| role.source_identity.clone());
        let source_identity = match (said, &self.source_identity) {
            (Some(before), Some(now)) if before != *now => {
                return Err(Error::invalid(self.fields.1, Problem::Value));
            }
            (before, now) => before.or_else(|| now.clone()),
        };
        Ok(RoleSession {
            role: role.id.clone(),
            name: role.name.clone(),
            language: role.language.clone(),
            session: self.session.clone(),
            policy: self.policy.clone(),
            source_identity,
        })
    }
}
