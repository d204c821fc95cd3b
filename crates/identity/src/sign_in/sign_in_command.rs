use async_trait::async_trait;

use super::admit::admit_by;
use super::candidate::{hold_named, look_up};
use super::checked::{remember_network, tell_if_unusual};
use super::key_holder::ShownKey;
use super::names::{names, nobody, settings_for};
use super::{
    Admitted, Answer, Asked, Asker, Candidate, Checked, Door, Factor, Facts, Seen, Standing,
    UserName, admit, check,
};
use crate::accounts::{Account, Project};
use crate::authenticate::held;
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::ids::{AccountId, KeyId, ProjectId};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::sources::Timestamp;
use crate::tokens::{LIFETIME, SignInMethod, TokenDetails, TokenHash, TokenScope, issue};
use crate::users::User;

/// Signs a user in and issues a token.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// What the user proves itself with first.
    pub first: FirstFactor,
    /// A code of the user's device, if one came along.
    pub passcode: Option<Passcode>,
    /// What the token shall be good for.
    pub scope: ScopeRequest,
    /// Filled by [`Command::prepare`].
    pub checked: Option<Checked>,
}

/// What a user proves itself with first.
#[derive(Clone, Debug)]
pub enum FirstFactor {
    /// Its password.
    Password {
        /// Who it says it is.
        user: UserName,
        /// The password.
        password: Secret,
    },
    /// A token it has.
    Token(Secret),
    /// A permanent access key of its own, with the key's secret as it is.
    AccessKey {
        /// The key.
        key: KeyId,
        /// Its secret.
        secret: Secret,
    },
}

/// A code, and whose it is said to be.
#[derive(Clone, Debug)]
pub struct Passcode {
    /// The user, who must be the one of the first factor.
    pub user: Option<UserName>,
    /// The code as typed.
    pub code: Secret,
}

/// What a token shall be good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeRequest {
    /// Nothing said: the account.
    Unsaid,
    /// The account of this name.
    AccountNamed(String),
    /// The account of this id.
    Account(AccountId),
    /// The project of this name.
    ProjectNamed(String),
    /// The project of this id.
    Project(ProjectId),
}

/// A fresh token and what it says.
#[derive(Clone, Debug)]
pub struct Granted {
    /// The token; told once, stored only as a hash.
    pub token: Secret,
    /// What it says.
    pub details: TokenDetails,
}

/// With what somebody passed.
enum By {
    /// A password; how its user stands, and when it was here.
    Password(Box<Standing>, Seen),
    /// What it holds and brought to this door.
    Held(Door),
}

/// Whoever passed the first factor.
struct Passed {
    user: User,
    by: By,
    /// Whether any policy may speak of it.
    is_spoken_of: bool,
    account: Account,
    methods: Vec<SignInMethod>,
    factors: Vec<Factor>,
    mfa_at: Option<Timestamp>,
    expires_at: Timestamp,
}

#[async_trait]
impl Command for SignIn {
    type Outcome = Granted;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        matches!(self.first, FirstFactor::Password { .. })
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        let FirstFactor::Password { user, password } = &self.first else { return Ok(()) };
        // Before the store is asked anything: turning away must cost next to nothing.
        let place = identity.passwords.place(&asker.named(user.as_sent()))?;
        let mut tx = identity.store.read().await?;
        let found = look_up(&mut *tx, Door::PasswordToken, user).await?;
        drop(tx);
        self.checked = Some(Checked::of(place, found, password).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Granted>, Error> {
        let refused = |reason: Unauthenticated| Ok(Verdict::Refused(reason.into()));
        let mut passed = match self.first_factor(cx).await? {
            Ok(passed) => passed,
            Err(reason) => return refused(reason),
        };
        cx.about_user(&passed.user);
        let scope = self.scope(cx, &passed.account).await?;
        let Some((scope, project)) = scope else {
            return refused(Unauthenticated::WrongScope);
        };
        if let Err(reason) = self.code(cx, &mut passed).await? {
            return refused(reason);
        }
        let shown = (passed.factors, passed.mfa_at);
        let admitted = match passed.by.admit(cx, &passed.user, shown).await? {
            Ok(admitted) => admitted,
            Err(reason) => return refused(reason),
        };
        let leave = (scope, passed.methods);
        let (token, row) = issue(cx, &admitted, leave, passed.expires_at).await?;
        match &self.first {
            FirstFactor::AccessKey { key, .. } => cx.about_also(&format!("access key {key}")),
            _ => cx.tx.mark_signed_in(&passed.user.id, cx.now).await?,
        }
        let whose = (passed.user, passed.is_spoken_of);
        let details = TokenDetails::of(cx.tx, row, whose, passed.account, project).await?;
        Ok(Verdict::Done(Granted { token, details }))
    }
}

impl SignIn {
    async fn first_factor(
        &self,
        cx: &mut Context<'_>,
    ) -> Result<Result<Passed, Unauthenticated>, Error> {
        match &self.first {
            FirstFactor::Password { user, .. } => self.password(cx, user).await,
            FirstFactor::AccessKey { key, secret } => {
                let held = match held(cx, &ShownKey { id: key, secret }).await? {
                    Ok(held) => held,
                    Err(reason) => return Ok(Err(reason)),
                };
                Ok(Ok(Passed {
                    user: held.user,
                    by: By::Held(Door::KeyToken),
                    is_spoken_of: true,
                    account: held.account,
                    methods: vec![SignInMethod::AccessKey],
                    factors: Vec::new(),
                    mfa_at: None,
                    expires_at: cx.now.plus_seconds(LIFETIME),
                }))
            }
            FirstFactor::Token(token) => {
                let held = match held(cx, &TokenHash::of(token)).await? {
                    Ok(held) => held,
                    Err(reason) => return Ok(Err(reason)),
                };
                let mut methods = held.token.methods;
                if !methods.contains(&SignInMethod::Token) {
                    methods.insert(0, SignInMethod::Token);
                }
                // A token got with a token lives no longer than its parent.
                let ends_with_it = cx.holds(Guard::TokenLife);
                let anew = cx.now.plus_seconds(LIFETIME);
                let expires_at = if ends_with_it { held.token.expires_at } else { anew };
                let mfa_at = held.token.mfa_at;
                Ok(Ok(Passed {
                    user: held.user,
                    by: By::Held(Door::TokenToken),
                    is_spoken_of: true,
                    account: held.account,
                    methods,
                    factors: mfa_at.map(|_| Factor::Totp).into_iter().collect(),
                    mfa_at,
                    expires_at,
                }))
            }
        }
    }

    async fn password(
        &self,
        cx: &mut Context<'_>,
        name: &UserName,
    ) -> Result<Result<Passed, Unauthenticated>, Error> {
        let checked =
            self.checked.as_ref().ok_or_else(|| Error::internal("password not checked"))?;
        let Some(candidate) = hold_named(cx, Door::PasswordToken, name).await? else {
            let settings = settings_for(cx, name).await?;
            cx.about("a user that is not there");
            let name = nobody(cx.tx, name).await?;
            return Checked::judge_nobody(cx, &name, &settings).await.map(Err);
        };
        cx.about_user(&candidate.user);
        if let Err(reason) = checked.judge(cx, &candidate).await? {
            return Ok(Err(reason));
        }
        let Candidate { user, standing, seen, is_spoken_of, .. } = candidate;
        let account = cx.identity.accounts.of(cx.tx, &user.account).await?;
        Ok(Ok(Passed {
            user,
            by: By::Password(Box::new(standing), seen),
            is_spoken_of,
            account: Account::clone(&account),
            methods: vec![SignInMethod::Password],
            factors: Vec::new(),
            mfa_at: None,
            expires_at: cx.now.plus_seconds(LIFETIME),
        }))
    }

    /// A code that came along is checked whether or not it is needed.
    async fn code(
        &self,
        cx: &mut Context<'_>,
        passed: &mut Passed,
    ) -> Result<Result<(), Unauthenticated>, Error> {
        let Some(Passcode { user: name, code }) = &self.passcode else { return Ok(Ok(())) };
        // Whoever is named as before is who was found before.
        if let Some(name) = name
            && !matches!(&self.first, FirstFactor::Password { user, .. } if user == name)
            && !names(cx.tx, name, &passed.user).await?
        {
            return Ok(Err(Unauthenticated::WrongCredentials));
        }
        let answer = Answer { factor: Factor::Totp, code, asked: Asked::ForToken };
        if !check(cx, &passed.user, answer).await? {
            return Ok(Err(Unauthenticated::SecondFactor));
        }
        passed.methods.push(SignInMethod::Totp);
        passed.methods.dedup();
        passed.factors = vec![Factor::Totp];
        passed.mfa_at = Some(cx.now);
        Ok(Ok(()))
    }

    async fn scope(
        &self,
        cx: &mut Context<'_>,
        account: &Account,
    ) -> Result<Option<(TokenScope, Option<Project>)>, Error> {
        let mine = |right: bool| right.then_some((TokenScope::Account, None));
        let projects = match &self.scope {
            ScopeRequest::Unsaid => return Ok(mine(true)),
            ScopeRequest::AccountNamed(name) => return Ok(mine(*name == account.name)),
            ScopeRequest::Account(id) => return Ok(mine(*id == account.id)),
            ScopeRequest::ProjectNamed(_) | ScopeRequest::Project(_) => {
                cx.tx.projects(&account.id).await?
            }
        };
        let wanted = |project: &Project| match &self.scope {
            ScopeRequest::ProjectNamed(name) => project.name == *name,
            ScopeRequest::Project(id) => project.id == *id,
            _ => false,
        };
        let found = projects.into_iter().find(wanted);
        Ok(found.map(|project| (TokenScope::Project(project.id.clone()), Some(project))))
    }
}

impl By {
    /// What the door needs besides, and what follows from a password.
    async fn admit(
        self,
        cx: &mut Context<'_>,
        user: &User,
        shown: (Vec<Factor>, Option<Timestamp>),
    ) -> Result<Result<Admitted, Unauthenticated>, Error> {
        let (standing, seen) = match self {
            Self::Held(door) => return admit(cx, door, user, shown).await,
            Self::Password(standing, seen) => (standing, seen),
        };
        let facts = Facts::of(cx, user, *standing, Door::PasswordToken).await?;
        let by_both = shown.1.is_some();
        let admitted = admit_by(cx, &facts, user, shown);
        if admitted.is_ok() {
            if by_both {
                tell_if_unusual(cx, user, &seen).await?;
            }
            let bound = facts.situation.bound;
            let usual = by_both || !(bound.device || bound.passkey);
            remember_network(cx, &user.id, &seen, usual).await?;
        }
        Ok(admitted)
    }
}
