use async_trait::async_trait;

use super::LoginProtection;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::foreseen::{Question, Whom};
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
            Whom::Id(id) => Question::InPool(id.clone()),
            other => Question::User(other.clone()),
        };
        vec![first, Question::LoginProtection(user)]
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<LoginProtection>, Error> {
        let user = cx.user_id(&self.user).await?;
        let found = cx.tx.login_protection(&user).await?;
        let missing = || Error::not_found(Noun::LoginProtection, user.as_str());
        found.ok_or_else(missing).map(Verdict::Done)
    }
}
