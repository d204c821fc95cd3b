//! What a command has at hand while it runs.

use std::sync::Arc;

use crate::access::Access;
use crate::authenticate::Believed;
use crate::caller::{Caller, Origin};
use crate::error::{DecidedBy, DenialReason, Error, Noun, Unauthenticated};
use crate::guards::Guard;
use crate::ids::{AccountId, Mint, UserId};
use crate::mfa::Holder;
use crate::pipeline::Identity;
use crate::sources::{Sources, Timestamp};
use crate::store::Tx;
use crate::users::{User, UserRef};

/// The transaction, the caller and the world, for the length of one command.
pub struct Context<'a> {
    /// The transaction.
    pub tx: &'a mut dyn Tx,
    /// The moment the request is answered at; one for the whole command.
    pub now: Timestamp,
    /// Where the request came from.
    pub origin: &'a Origin,
    pub(crate) identity: &'a Identity,
    /// What the request needs permission for.
    pub(crate) access: &'a Access,
    pub(crate) believed: Option<Arc<Believed>>,
    pub(crate) about: About,
}

/// What the audit entry says beyond what the pipeline knows.
#[derive(Default)]
pub(crate) struct About {
    pub(crate) account: Option<AccountId>,
    pub(crate) user: Option<UserId>,
    pub(crate) resource: Option<String>,
}

impl Context<'_> {
    /// The caller. An operation whose rule is [`crate::access::Rule::Open`] has none.
    pub fn caller(&self) -> Result<&Caller, Error> {
        Ok(&self.believed.as_ref().ok_or(Unauthenticated::Missing)?.caller)
    }

    /// The caller's account.
    pub fn account(&self) -> Result<AccountId, Error> {
        Ok(self.caller()?.account.clone())
    }

    /// What a caller is told whom a command refuses that the pipeline let run.
    pub(crate) fn denied(&self, why: DenialReason, by: DecidedBy) -> Result<Error, Error> {
        let caller = self.caller()?;
        Ok(self.access.denial(caller, self.access.resource_text(caller), (why, by)))
    }

    /// Mints ids.
    pub fn mint(&self) -> Mint<'_> {
        Mint(&self.identity.sources)
    }

    /// Clock and chance.
    pub fn sources(&self) -> &Sources {
        &self.identity.sources
    }

    /// The user a reference names in the caller's account.
    pub async fn user(&mut self, reference: &UserRef) -> Result<User, Error> {
        let believed = self.believed.as_ref().ok_or(Unauthenticated::Missing)?;
        let found = find_user(self.tx, believed, reference).await?;
        found.ok_or_else(|| self.no_such_user(reference))
    }

    /// What a caller is told who names a user that is not there.
    pub(crate) fn no_such_user(&self, reference: &UserRef) -> Error {
        let caller = self.believed.as_ref().map_or("", |believed| &believed.caller.user_name);
        Error::not_found(Noun::User, reference.text().unwrap_or(caller))
    }

    /// Whether a reference by itself means the caller.
    pub(crate) fn is_caller(&self, reference: &UserRef) -> Result<bool, Error> {
        let believed = self.believed.as_ref().ok_or(Unauthenticated::Missing)?;
        Ok(believed.is_meant_by(reference))
    }

    /// The user a reference names in the caller's account, as a device's list shows it.
    pub async fn holder(&mut self, reference: &UserRef) -> Result<Holder, Error> {
        let believed = self.believed.as_ref().ok_or(Unauthenticated::Missing)?;
        if believed.is_meant_by(reference) {
            return Ok(Holder {
                id: believed.caller.user.clone(),
                handle: believed.caller.handle.clone(),
                name: believed.caller.user_name.clone(),
                display_name: believed.display_name.clone(),
                is_owner: believed.caller.is_owner,
            });
        }
        let user = self.user(reference).await?;
        let User { id, handle, name, display_name, is_owner, .. } = user;
        Ok(Holder { id, handle, name, display_name, is_owner })
    }

    /// The user a reference names, held for a change: no other transaction changes it meanwhile.
    ///
    /// # Errors
    /// [`Error::WrongKindOfUser`] when it is the account's owner and the caller is not: whoever
    /// could change the owner's password, keys or devices would be the owner.
    pub async fn user_to_change(&mut self, reference: &UserRef) -> Result<User, Error> {
        let found = self.user(reference).await?;
        self.tx.lock_user(&found.id).await?;
        // As it is now that nobody else changes it.
        let user = self.tx.user(&found.id).await?;
        let user = user.ok_or_else(|| Error::not_found(Noun::User, found.id.as_str()))?;
        if user.is_owner && !self.caller()?.owns(&user.id) && self.holds(Guard::Owner) {
            return Err(Error::WrongKindOfUser);
        }
        Ok(user)
    }

    /// Names whom the audit entry is about, where there is no caller to name.
    pub(crate) fn about_user(&mut self, user: &User) {
        self.about.account = Some(user.account.clone());
        self.about.user = Some(user.id.clone());
    }

    /// Adds to what the audit entry is about.
    pub(crate) fn about_also(&mut self, more: &str) {
        let before = self.about.resource.take();
        self.about.resource = Some(before.map_or(more.to_owned(), |b| format!("{b}; {more}")));
    }

    /// Names what the audit entry is about, where the resource does not say it.
    pub(crate) fn about(&mut self, resource: impl Into<String>) {
        self.about.resource = Some(resource.into());
    }
}

impl Believed {
    /// Whether a reference by itself means the caller, and the caller is in the account's own
    /// pool: then nothing of the user need be looked up to know that it is there.
    pub(crate) fn is_meant_by(&self, reference: &UserRef) -> bool {
        let own = match reference {
            UserRef::Caller => self.caller.role.is_none(),
            UserRef::Id(id) => self.caller.owns(id),
            _ => false,
        };
        own && !self.in_directory
    }
}

/// The id of the user a reference names in the account's own pool, if it is there.
pub(crate) async fn find_user_id(
    tx: &mut dyn Tx,
    believed: &Believed,
    reference: &UserRef,
) -> Result<Option<UserId>, Error> {
    if believed.is_meant_by(reference) {
        return Ok(Some(believed.caller.user.clone()));
    }
    match reference {
        UserRef::Id(id) => {
            let there = tx.is_in_pool(&believed.caller.account, id).await?;
            Ok(there.then(|| id.clone()))
        }
        other => Ok(find_user(tx, believed, other).await?.map(|user| user.id)),
    }
}

/// The user a reference names in the account's own pool, if it is there.
pub(crate) async fn find_user(
    tx: &mut dyn Tx,
    Believed { caller, .. }: &Believed,
    reference: &UserRef,
) -> Result<Option<User>, Error> {
    let (user, members_only) = match reference {
        // Who acts in a role is none of the account's users.
        UserRef::Caller if caller.role.is_some() => return Ok(None),
        UserRef::Caller => (tx.user(&caller.user).await?, false),
        UserRef::Id(id) => (tx.user(id).await?, false),
        UserRef::Name(name) => (tx.user_by_name(&caller.account, name).await?, false),
        UserRef::Member(name) => (tx.user_by_name(&caller.account, name).await?, true),
        UserRef::MemberHandle(handle) => (tx.user_by_handle(handle).await?, true),
        UserRef::MemberWithKey(key) => (tx.key(key).await?.map(|held| held.user), true),
    };
    Ok(user.filter(|user| {
        user.account == caller.account
            && user.directory.is_none()
            && !(members_only && user.is_owner)
    }))
}
