use async_trait::async_trait;

use super::requirement::{Situation, for_token};
use super::{Asker, Checked, Verification, check_code};
use crate::accounts::{Account, Project};
use crate::authenticate::live_token;
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::ids::{AccountId, ProjectId, UserId};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::sources::Timestamp;
use crate::store::Tx;
use crate::tokens::{LIFETIME, SignInMethod, Token, TokenDetails, TokenHash, TokenScope, mint};
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
}

/// Who a user says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserName {
    /// By id.
    Id(UserId),
    /// By name, in the account of this name.
    InAccountNamed {
        /// The user's name.
        name: String,
        /// The account's name.
        account: String,
    },
    /// By name, in the account of this id.
    InAccount {
        /// The user's name.
        name: String,
        /// The account.
        account: AccountId,
    },
    /// By name alone: good only to name again whom the first factor named.
    Bare(String),
}

impl UserName {
    /// The name as it was sent, for taking turns by.
    fn as_sent(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::InAccountNamed { name, account } => format!("{account}\n{name}").to_lowercase(),
            Self::InAccount { name, account } => format!("{account}\n{name}").to_lowercase(),
            Self::Bare(name) => name.to_lowercase(),
        }
    }
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

/// Whoever passed the first factor.
struct Passed {
    user: User,
    account: Account,
    methods: Vec<SignInMethod>,
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
        let found = find_named(&mut *tx, user).await?;
        let (user, profile) = match found {
            Some((user, _)) => {
                let profile = tx.login_profile(&user.id).await?;
                (Some(user.id), profile)
            }
            None => (None, None),
        };
        drop(tx);
        self.checked = Some(Checked::of(place, user, profile, password).await?);
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
        if let Err(reason) = self.second_factor(cx, &mut passed).await? {
            return refused(reason);
        }
        let token = mint(cx.sources());
        let row = Token {
            hash: TokenHash::of(&token),
            user: passed.user.id.clone(),
            account: passed.account.id.clone(),
            scope,
            methods: passed.methods,
            issued_at: cx.now,
            expires_at: passed.expires_at,
            mfa_at: passed.mfa_at,
        };
        cx.tx.insert_token(&row).await?;
        cx.tx.mark_signed_in(&passed.user.id, cx.now).await?;
        let details = TokenDetails::of(cx.tx, row, passed.user, passed.account, project).await?;
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
            FirstFactor::Token(token) => {
                let held = match live_token(cx.tx, token, cx.now).await {
                    Ok(held) => held,
                    Err(Error::Unauthenticated(reason)) => return Ok(Err(reason)),
                    Err(error) => return Err(error),
                };
                let mut methods = held.token.methods;
                if !methods.contains(&SignInMethod::Token) {
                    methods.insert(0, SignInMethod::Token);
                }
                // A token got with a token lives no longer than its parent.
                let expires_at = held.token.expires_at;
                let mfa_at = held.token.mfa_at;
                let (user, account) = (held.user, held.account);
                Ok(Ok(Passed { user, account, methods, mfa_at, expires_at }))
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
        let Some((user, account)) = find_named(cx.tx, name).await? else {
            // The account's administrators see that somebody tries names; the name itself may
            // be a password typed into the wrong field.
            cx.about.account = named_account(cx.tx, name).await?.map(|account| account.id);
            cx.about("a user that is not there");
            return Ok(Err(Unauthenticated::WrongCredentials));
        };
        cx.about_user(&user);
        if let Err(reason) = checked.judge(cx, &user).await? {
            return Ok(Err(reason));
        }
        let expires_at = cx.now.plus_seconds(LIFETIME);
        let methods = vec![SignInMethod::Password];
        Ok(Ok(Passed { user, account, methods, mfa_at: None, expires_at }))
    }

    async fn second_factor(
        &self,
        cx: &mut Context<'_>,
        passed: &mut Passed,
    ) -> Result<Result<(), Unauthenticated>, Error> {
        if let Some(passcode) = &self.passcode {
            if let Some(name) = &passcode.user
                && !names(cx.tx, name, &passed.user).await?
            {
                return Ok(Err(Unauthenticated::WrongCredentials));
            }
            // Nobody else guesses between this look at the failures and what follows from it.
            cx.tx.lock_user(&passed.user.id).await?;
            let devices = cx.tx.devices_of(&passed.user.id).await?;
            let Some(device) = devices.iter().find(|device| device.bound) else {
                return Ok(Err(Unauthenticated::SecondFactor));
            };
            if !check_code(cx, device, &passcode.code).await? {
                return Ok(Err(Unauthenticated::SecondFactor));
            }
            passed.methods.push(SignInMethod::Totp);
            passed.methods.dedup();
            passed.mfa_at = Some(cx.now);
        }
        let protection = cx.tx.login_protection(&passed.user.id).await?;
        let requirement = for_token(Situation {
            protection: protection.as_ref(),
            api_protection: cx.identity.settings.api_protection,
        });
        let met = match requirement.factor {
            Some(Verification::Device) => passed.mfa_at.is_some(),
            Some(Verification::Sms | Verification::Email) => false,
            None => true,
        };
        Ok(if met { Ok(()) } else { Err(Unauthenticated::SecondFactor) })
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

/// The account a name says it is in.
async fn named_account(tx: &mut dyn Tx, name: &UserName) -> Result<Option<Account>, Error> {
    match name {
        UserName::Bare(_) | UserName::Id(_) => Ok(None),
        UserName::InAccountNamed { account, .. } => tx.account_by_name(account).await,
        UserName::InAccount { account, .. } => tx.account(account).await,
    }
}

/// The user of that name with its account.
async fn find_named(tx: &mut dyn Tx, name: &UserName) -> Result<Option<(User, Account)>, Error> {
    let (account, user) = match name {
        UserName::Bare(_) => return Ok(None),
        UserName::Id(id) => {
            let Some(user) = tx.user(id).await? else { return Ok(None) };
            (tx.account(&user.account).await?, Some(user))
        }
        UserName::InAccountNamed { name: user, .. } | UserName::InAccount { name: user, .. } => {
            let Some(account) = named_account(tx, name).await? else { return Ok(None) };
            let user = tx.user_by_name(&account.id, user).await?;
            (Some(account), user)
        }
    };
    // Users of a directory have a door of their own.
    Ok(user.filter(|user| user.directory.is_none()).zip(account))
}

/// Whether a name names this user.
async fn names(tx: &mut dyn Tx, name: &UserName, user: &User) -> Result<bool, Error> {
    Ok(match name {
        UserName::Id(id) => *id == user.id,
        UserName::Bare(name) => *name == user.name,
        UserName::InAccount { .. } | UserName::InAccountNamed { .. } => {
            find_named(tx, name).await?.is_some_and(|(named, _)| named.id == user.id)
        }
    })
}
