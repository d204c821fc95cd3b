//! Leave to mint. Tokens, sessions and keys are made from nothing else.

use super::{Door, Factor};
use crate::context::Context;
use crate::error::Error;
use crate::ids::{AccountId, UserId};
use crate::roles::Trusted;
use crate::sources::Timestamp;

/// Somebody who came through a door with all it takes. Only the sign-in machine makes one, so
/// whoever mints has been through it.
#[derive(Debug)]
pub(crate) struct Admitted {
    door: Door,
    user: UserId,
    account: AccountId,
    factors: Vec<Factor>,
    mfa_at: Option<Timestamp>,
    rule: String,
}

impl Admitted {
    /// Through a door of the machine, its requirement met.
    pub(super) fn through(
        door: Door,
        (user, account): (UserId, AccountId),
        (factors, mfa_at): (Vec<Factor>, Option<Timestamp>),
        rule: String,
    ) -> Self {
        Self { door, user, account, factors, mfa_at, rule }
    }

    /// Through [`Door::AccessKey`]: a believed caller, whom the pipeline let this command run
    /// for, on behalf of `user`.
    pub(crate) fn believed(cx: &Context<'_>, user: &crate::users::User) -> Result<Self, Error> {
        let caller = cx.caller()?;
        if caller.account != user.account {
            return Err(Error::internal("a key across accounts"));
        }
        let mfa_at = caller.mfa().flatten();
        let who = (user.id.clone(), user.account.clone());
        Ok(Self::through(Door::AccessKey, who, (Vec::new(), mfa_at), String::new()))
    }

    /// Through [`Door::Founding`]: the first user of an account that is being made.
    pub(crate) fn founder(user: &crate::users::User) -> Self {
        let who = (user.id.clone(), user.account.clone());
        Self::through(Door::Founding, who, (Vec::new(), None), String::new())
    }

    /// Through [`Door::AssumeRole`]: a believed caller whom a role trusts.
    pub(crate) fn trusted(trusted: &Trusted) -> Self {
        let who = (trusted.user().clone(), trusted.account().clone());
        let rule = "trust policy".to_owned();
        Self::through(Door::AssumeRole, who, (Vec::new(), trusted.mfa_at()), rule)
    }

    /// Through which door.
    pub(crate) fn door(&self) -> Door {
        self.door
    }

    /// Who.
    pub(crate) fn user(&self) -> &UserId {
        &self.user
    }

    /// The user's account.
    pub(crate) fn account(&self) -> &AccountId {
        &self.account
    }

    /// The second factors that were shown.
    pub(crate) fn factors(&self) -> &[Factor] {
        &self.factors
    }

    /// When a second factor was shown.
    pub(crate) fn mfa_at(&self) -> Option<Timestamp> {
        self.mfa_at
    }

    /// Which rule said what was needed.
    pub(crate) fn rule(&self) -> &str {
        &self.rule
    }
}
