use async_trait::async_trait;

use super::UserRef;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::sign_in::end_all;

/// Takes a user's password away and ends its tokens.
#[derive(Clone, Debug)]
pub struct DeleteLoginProfile {
    /// Which user.
    pub user: UserRef,
}

#[async_trait]
impl Command for DeleteLoginProfile {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let user = cx.user_to_change(&self.user).await?;
        if !cx.tx.delete_login_profile(&user.id).await? {
            return Err(Error::not_found(Noun::LoginProfile, &user.name));
        }
        end_all(cx, &user.id).await?;
        cx.about(format!("user {}", user.id));
        Ok(Verdict::Done(()))
    }
}
