//! What a call asks to be allowed to do, and the decision.

mod evaluation;

pub(crate) use evaluation::{Evaluated, evaluate, facts};

use crate::authenticate::Believed;
use crate::caller::{Caller, Means, Origin};
use crate::context::{find_user, find_user_id};
use crate::error::{CallerKind, DecidedBy, Denial, DenialReason, Error, Noun, Unauthenticated};
use crate::factor_words::{self, FactorChange};
use crate::guards::Guard;
use crate::ids::{KeyId, UserId};
use crate::pipeline::Identity;
use crate::policies::Decision;
use crate::sign_in::{SignInSettings, settings_of};
use crate::sources::Timestamp;
use crate::store::Tx;
use crate::tokens::TokenHash;
use crate::users::UserRef;

/// What a call needs permission for.
#[derive(Clone, Debug)]
pub struct Access {
    /// The action's names: the vendor's own first, then accepted aliases.
    pub actions: &'static [&'static str],
    /// What it touches; each must be allowed. Empty for calls no policy speaks of.
    pub resources: Vec<Resource>,
    /// By what right it may be done.
    pub rule: Rule,
}

/// By what right a call may be done.
#[derive(Clone, Debug)]
pub enum Rule {
    /// Nobody need prove anything: the call itself brings the proof, as a sign-in does.
    Open,
    /// Any believed caller.
    AnyCaller,
    /// Whom a policy allows.
    Policy,
    /// The subject itself unless a policy denies it, and whom a policy allows.
    SelfOrPolicy(Subject),
    /// The subject itself only, unless a policy denies it.
    SelfOnly(Subject),
    /// Whom a policy allows, but nobody on itself.
    OthersByPolicy(Subject),
    /// The caller on its own factors, unless a policy denies it in any view's words.
    OwnFactor(FactorChange),
}

/// Whose affair a call is.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A user's.
    User(UserRef),
    /// The user's whose access key it is.
    KeyHolder(KeyId),
    /// The user's whose token it is.
    TokenHolder(TokenHash),
}

/// A resource's name, finished once the caller is known and users it names are looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    AccountId,
    AccountNumber,
    CallerId,
    UserName(UserRef),
}

impl Resource {
    /// A name that begins with `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(vec![Part::Text(text.into())])
    }

    /// Goes on with `text`.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.0.push(Part::Text(text.into()));
        self
    }

    /// Goes on with the caller's account id.
    pub fn account_id(mut self) -> Self {
        self.0.push(Part::AccountId);
        self
    }

    /// Goes on with the caller's account number.
    pub fn account_number(mut self) -> Self {
        self.0.push(Part::AccountNumber);
        self
    }

    /// Goes on with the caller's user id.
    pub fn caller_id(mut self) -> Self {
        self.0.push(Part::CallerId);
        self
    }

    /// Goes on with a user's name as the user has it, in whatever way the caller names the
    /// user: a policy about a user must hold by every one of its names. A user that is not
    /// there goes by what it was called.
    pub fn user_name(mut self, user: UserRef) -> Self {
        self.0.push(Part::UserName(user));
        self
    }

    /// The name before users are looked up.
    fn given(&self, caller: &Caller) -> String {
        self.0.iter().map(|part| part.given(caller)).collect()
    }

    /// The finished name.
    async fn finished(&self, tx: &mut dyn Tx, believed: &Believed) -> Result<String, Error> {
        let mut name = String::new();
        for part in &self.0 {
            let user = match part {
                Part::UserName(UserRef::Caller) => None,
                Part::UserName(user) => find_user(tx, believed, user).await?,
                Part::Text(_) | Part::AccountId | Part::AccountNumber | Part::CallerId => None,
            };
            name += &user.map_or_else(|| part.given(&believed.caller), |user| user.name);
        }
        Ok(name)
    }
}

impl Part {
    fn given(&self, caller: &Caller) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::AccountId => caller.account.to_string(),
            Self::AccountNumber => caller.account_number.to_string(),
            Self::CallerId => caller.user.to_string(),
            Self::UserName(user) => user.text().unwrap_or(&caller.user_name).to_owned(),
        }
    }
}

impl Access {
    /// Any believed caller may.
    pub fn any_caller(actions: &'static [&'static str]) -> Self {
        Self { actions, resources: Vec::new(), rule: Rule::AnyCaller }
    }

    /// The users whose names belong to the resources'.
    pub(crate) fn users(&self) -> impl Iterator<Item = &UserRef> {
        self.resources.iter().flat_map(|resource| &resource.0).filter_map(|part| match part {
            Part::UserName(user) => Some(user),
            _ => None,
        })
    }

    /// The resources' names, for the record.
    pub(crate) fn resource_text(&self, caller: &Caller) -> String {
        let names: Vec<String> = self.resources.iter().map(|r| r.given(caller)).collect();
        names.join(" ")
    }

    /// What is told to a caller who may not.
    pub(crate) fn denial(
        &self,
        caller: &Caller,
        resource: String,
        (reason, decided_by): (DenialReason, DecidedBy),
    ) -> Error {
        let (kind, principal) = match &caller.role {
            Some(role) => (CallerKind::Role, format!("{}:{}", role.name, role.session)),
            None if caller.is_owner => (CallerKind::Owner, caller.account_number.to_string()),
            None => (CallerKind::User, caller.handle.to_string()),
        };
        Error::Denied(Box::new(Denial {
            action: self.actions.first().copied().unwrap_or_default().to_owned(),
            resource,
            account: caller.account_number.clone(),
            principal,
            caller: kind,
            reason,
            decided_by,
        }))
    }
}

/// What users may manage of their own without a policy, as long as their account or directory
/// leaves it to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affair {
    /// The password.
    Password,
    /// Access keys.
    Keys,
    /// Second factors.
    Factors,
}

impl Affair {
    fn is_left_to_users(self, settings: &SignInSettings) -> bool {
        match self {
            Self::Password => settings.change_password_allowed,
            Self::Keys => settings.manage_keys_allowed,
            Self::Factors => settings.manage_factors_allowed,
        }
    }
}

/// What is to be decided.
pub(crate) struct Asking<'a> {
    pub(crate) access: &'a Access,
    pub(crate) affair: Option<Affair>,
    pub(crate) origin: &'a Origin,
    pub(crate) now: Timestamp,
}

/// Decides in the transaction the command will run in.
pub(crate) async fn authorize(
    identity: &Identity,
    tx: &mut dyn Tx,
    asking: &Asking<'_>,
    believed: Option<&Believed>,
) -> Result<(), Error> {
    let access = asking.access;
    if matches!(access.rule, Rule::Open) {
        return Ok(());
    }
    let believed = believed.ok_or(Unauthenticated::Missing)?;
    if !identity.guards.hold(Guard::Permission) {
        return Ok(());
    }
    let caller = &believed.caller;
    let Evaluated { decision, resource, decided_by } =
        evaluate(identity, tx, asking, believed).await?;
    let refuse = |reason| Err(access.denial(caller, resource.clone(), (reason, decided_by)));
    let by_policy = || match decision {
        Decision::Allowed => Ok(()),
        Decision::ExplicitlyDenied => refuse(DenialReason::ExplicitlyDenied),
        Decision::NotAllowed => refuse(DenialReason::NotAllowed),
    };
    let denied = decision == Decision::ExplicitlyDenied;
    match &access.rule {
        Rule::Open | Rule::AnyCaller => Ok(()),
        Rule::OwnFactor(change) => {
            factor_words::check(identity, tx, asking, believed, change).await
        }
        Rule::Policy => by_policy(),
        // Whose affair it is matters only to whom no policy allows it.
        Rule::SelfOrPolicy(_) if decision == Decision::Allowed => Ok(()),
        Rule::SelfOrPolicy(subject) => {
            let holder = holder(tx, believed, subject).await?;
            let own = holder.as_ref().is_some_and(|holder| caller.owns(holder));
            let own = own && is_left(tx, asking.affair, believed).await?;
            // Who has a token's text may be told that there is no such token.
            let gone = holder.is_none() && matches!(subject, Subject::TokenHolder(_));
            if !denied && (own || gone) { Ok(()) } else { by_policy() }
        }
        Rule::SelfOnly(subject) => match holder(tx, believed, subject).await? {
            Some(user) if caller.owns(&user) => {
                let may = !denied && is_left(tx, asking.affair, believed).await?;
                if may { Ok(()) } else { by_policy() }
            }
            Some(_) => refuse(DenialReason::NotYourself),
            // Only who may look around learns that the user is not there.
            None => by_policy().and(Err(Error::not_found(Noun::User, subject.name()))),
        },
        Rule::OthersByPolicy(subject) => {
            by_policy()?;
            match holder(tx, believed, subject).await? {
                Some(user) if caller.is_behind(&user) => refuse(DenialReason::Yourself),
                _ => Ok(()),
            }
        }
    }
}

/// Whether an affair of the caller's own is left to it.
async fn is_left(
    tx: &mut dyn Tx,
    affair: Option<Affair>,
    believed: &Believed,
) -> Result<bool, Error> {
    let Some(affair) = affair else { return Ok(true) };
    let caller = &believed.caller;
    // What ends soon makes nothing that goes on, unless a policy says so.
    if affair == Affair::Keys && matches!(caller.means, Means::TemporaryKey { .. }) {
        return Ok(false);
    }
    let settings = if believed.in_directory {
        let user = tx.user(&caller.user).await?;
        settings_of(tx, &user.ok_or(Unauthenticated::Missing)?).await?
    } else {
        tx.sign_in_settings(caller.account.as_str()).await?
    };
    Ok(affair.is_left_to_users(&settings))
}

impl Subject {
    fn name(&self) -> String {
        match self {
            Self::User(user) => user.text().unwrap_or_default().to_owned(),
            Self::KeyHolder(key) => key.to_string(),
            Self::TokenHolder(_) => "token".to_owned(),
        }
    }
}

/// The id of the user in the caller's account whose affair it is.
async fn holder(
    tx: &mut dyn Tx,
    believed: &Believed,
    subject: &Subject,
) -> Result<Option<UserId>, Error> {
    let bearer = match subject {
        Subject::User(reference) => return find_user_id(tx, believed, reference).await,
        Subject::KeyHolder(key) => tx.borne_key(key).await?.map(|key| key.bearer),
        Subject::TokenHolder(hash) => tx.borne_token(hash).await?.map(|token| token.bearer),
    };
    let ours = bearer.filter(|bearer| bearer.account == believed.caller.account);
    Ok(ours.map(|bearer| bearer.user))
}
