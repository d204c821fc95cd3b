//! What policies say of a call: those of the caller, and the one that narrows its session.

use std::sync::Arc;

use super::{Asking, Rule};
use crate::authenticate::Believed;
use crate::caller::Caller;
use crate::caller::Origin;
use crate::error::{DecidedBy, Error};
use crate::guards::Guard;
use crate::pipeline::Identity;
use crate::policies::{Decision, Document, Facts, Grant, Question, decide};
use crate::sources::Timestamp;
use crate::store::Tx;

/// Bytes of the longest resource name that policies are asked about; no view allows names half
/// as long.
const LONGEST_NAME: usize = 1024;

/// The answer.
pub(crate) struct Evaluated {
    pub(crate) decision: Decision,
    /// The resource that decided.
    pub(crate) resource: String,
    /// Which policies did.
    pub(crate) decided_by: DecidedBy,
}

/// What is known of a request by its caller and its origin.
pub(crate) fn facts(caller: &Caller, origin: &Origin, now: Timestamp) -> Facts {
    // Who acts in a role is no user.
    let user = caller.role.is_none();
    Facts {
        address: origin.address,
        secure: Some(origin.secure),
        mfa: caller.mfa(),
        user_id: user.then(|| caller.user.to_string()),
        user_name: user.then(|| caller.user_name.clone()),
        account_name: Some(caller.account_name.clone()),
        ..Facts::at(now)
    }
}

/// The policies' decision over all resources.
pub(crate) async fn evaluate(
    identity: &Identity,
    tx: &mut dyn Tx,
    asking: &Asking<'_>,
    believed: &Believed,
) -> Result<Evaluated, Error> {
    let Asking { access, origin, now, .. } = *asking;
    let caller = &believed.caller;
    let by_caller =
        |decision, resource| Evaluated { decision, resource, decided_by: DecidedBy::Caller };
    if caller.is_owner || matches!(access.rule, Rule::AnyCaller | Rule::OwnFactor(_)) {
        return Ok(by_caller(Decision::Allowed, access.resource_text(caller)));
    }
    let documents = documents(identity, tx, believed).await?;
    let mut names = Vec::with_capacity(access.resources.len());
    for resource in &access.resources {
        names.push(resource.finished(tx, believed).await?);
    }
    // Silence is no: neither a caller of whom no policy speaks, nor a call that names nothing
    // or what cannot exist, is put to the policies, whose matching takes time in proportion to
    // the name.
    let speechless = documents.is_empty() || names.is_empty();
    if speechless || names.iter().any(|name| name.len() > LONGEST_NAME) {
        return Ok(by_caller(Decision::NotAllowed, names.join(" ")));
    }
    let session = match &believed.session_policy {
        Some((language, text)) if identity.guards.hold(Guard::SessionPolicy) => {
            Some(identity.documents.get(language, text)?)
        }
        _ => None,
    };
    let facts = facts(caller, origin, now);
    let mut worst = by_caller(Decision::Allowed, names.join(" "));
    for name in names {
        let question = Question { actions: access.actions, resource: &name, facts: &facts };
        // Both must allow it, and the narrower is asked first.
        let by_session =
            session.iter().map(|narrow| (decide([narrow.as_ref()], &question), DecidedBy::Session));
        let by_grants = decide(documents.iter().map(AsRef::as_ref), &question);
        for (decision, decided_by) in by_session.chain([(by_grants, DecidedBy::Caller)]) {
            match decision {
                Decision::ExplicitlyDenied => {
                    return Ok(Evaluated { decision, resource: name, decided_by });
                }
                Decision::NotAllowed if worst.decision == Decision::Allowed => {
                    worst = Evaluated { decision, resource: name.clone(), decided_by };
                }
                _ => {}
            }
        }
    }
    Ok(worst)
}

/// Every document that speaks about the caller: in a role, about the role.
async fn documents(
    identity: &Identity,
    tx: &mut dyn Tx,
    believed: &Believed,
) -> Result<Vec<Arc<Document>>, Error> {
    let caller = &believed.caller;
    let grants = match &caller.role {
        Some(role) => tx.grants_of_role(&role.id).await?,
        None if believed.is_spoken_of => tx.grants(&caller.user).await?,
        None => Vec::new(),
    };
    let mut documents = Vec::with_capacity(grants.len());
    for grant in grants {
        match grant {
            Grant::Custom { language, document } => {
                documents.push(identity.documents.get(&language, &document)?);
            }
            Grant::System { name } => {
                // A built-in policy this build does not know grants nothing.
                documents.extend(identity.documents.system(&name));
            }
        }
    }
    Ok(documents)
}
