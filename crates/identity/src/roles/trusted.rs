use super::Role;
use crate::access::facts;
use crate::authenticate::Believed;
use crate::context::Context;
use crate::error::{DecidedBy, DenialReason, Error};
use crate::guards::Guard;
use crate::ids::{AccountId, UserId};
use crate::policies::{Assumer, Decision, Facts, compile_trust};
use crate::sources::Timestamp;

/// Somebody whom a role trusts, now and under all its conditions. Only the role's trust policy
/// makes one.
#[derive(Debug)]
pub(crate) struct Trusted {
    user: UserId,
    account: AccountId,
    mfa_at: Option<Timestamp>,
}

impl Trusted {
    /// Asks the role's trust policy about the caller. The inner error is a denial, to be kept.
    pub(super) fn check(
        cx: &Context<'_>,
        believed: &Believed,
        role: &Role,
        external_id: Option<&str>,
    ) -> Result<Result<Self, Error>, Error> {
        let caller = &believed.caller;
        let language = cx.identity.documents.language(&role.language)?;
        let trust = compile_trust(language, &role.trust)
            .map_err(|error| Error::internal(format!("a stored trust policy: {error:?}")))?;
        let assumer = Assumer {
            account: caller.account_number.as_str(),
            // A user of a directory may have the name of one of the account's.
            user: (caller.role.is_none() && !believed.in_directory)
                .then_some(caller.user_name.as_str()),
            role: caller.role.as_ref().map(|role| role.name.as_str()),
        };
        let external_id = external_id.map(str::to_owned);
        let facts = Facts { external_id, ..facts(caller, cx.origin, cx.now) };
        let reason = match trust.decide(&assumer, cx.access.actions, &facts) {
            decision if decision == Decision::Allowed || !cx.holds(Guard::RoleTrust) => {
                return Ok(Ok(Self {
                    user: caller.user.clone(),
                    account: role.account.clone(),
                    mfa_at: caller.mfa().flatten(),
                }));
            }
            Decision::ExplicitlyDenied => DenialReason::ExplicitlyDenied,
            Decision::Allowed | Decision::NotAllowed => DenialReason::NotAllowed,
        };
        Ok(Err(cx.denied(reason, DecidedBy::Trust)?))
    }

    /// Who.
    pub(crate) fn user(&self) -> &UserId {
        &self.user
    }

    /// The role's account.
    pub(crate) fn account(&self) -> &AccountId {
        &self.account
    }

    /// When its second factor was checked.
    pub(crate) fn mfa_at(&self) -> Option<Timestamp> {
        self.mfa_at
    }
}
