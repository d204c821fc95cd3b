use async_trait::async_trait;

use super::LoginProtection;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::foreseen::{Question, Whom};
use crate::ids::UserId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Shows a user's login protection: not found when it was never configured.
#[derive(Clone, Debug)]
pub struct GetLoginProtection {
    /// Which user.
    pub user: UserRef,
}

#[async_trait]
impl Command for GetLoginProtection {
    type Outcome = LoginProtection;
    const KIND: Kind = Kind::Read;

    fn foresees(&self) -> Vec<Question> {
        let Some(user) = Whom::of(&self.user) else { return Vec::new() };
        let first = match &user {
            Whom::Id(_) => None,
            other => Some(Question::User(other.clone())),
        };
        first.into_iter().chain([Question::LoginProtection(user)]).collect()
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<LoginProtection>, Error> {
        let (account, user) = (cx.account()?, self.whose(cx).await?);
        let there = cx.tx.login_protection_in(&account, &user).await?;
        let found = there.ok_or_else(|| cx.no_such_user(&self.user))?;
        let missing = || Error::not_found(Noun::LoginProtection, user.as_str());
        found.ok_or_else(missing).map(Verdict::Done)
    }
}

impl GetLoginProtection {
    /// Whose it is to be. An id is not looked up: the question that is put with it tells whether
    /// such a user is there.
    async fn whose(&self, cx: &mut Context<'_>) -> Result<UserId, Error> {
        match &self.user {
            UserRef::Id(id) => Ok(id.clone()),
            own if cx.is_caller(own)? => Ok(cx.caller()?.user.clone()),
            other => cx.user(other).await.map(|user| user.id),
        }
    }
}
