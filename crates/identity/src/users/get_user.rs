use async_trait::async_trait;

use super::{UserDetails, UserRef};
use crate::context::Context;
use crate::error::Error;
use crate::foreseen::{Question, Whom};
use crate::pipeline::{Command, Kind, Verdict};

/// Shows a user of the account's own pool.
#[derive(Clone, Debug)]
pub struct GetUser {
    /// Which one.
    pub user: UserRef,
}

#[async_trait]
impl Command for GetUser {
    type Outcome = UserDetails;
    const KIND: Kind = Kind::Read;

    fn foresees(&self) -> Vec<Question> {
        let user = Whom::of(&self.user);
        user.into_iter()
            .flat_map(|user| [Question::User(user.clone()), Question::LoginProfile(user)])
            .collect()
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<UserDetails>, Error> {
        let user = cx.user(&self.user).await?;
        let profile = cx.tx.login_profile(&user.id).await?;
        Ok(Verdict::Done(UserDetails { user, profile }))
    }
}
