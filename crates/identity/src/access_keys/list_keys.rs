use async_trait::async_trait;

use super::AccessKey;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Lists a user's access keys, oldest first, without their secrets.
#[derive(Clone, Debug)]
pub struct ListAccessKeys {
    /// Which user.
    pub user: UserRef,
}

#[async_trait]
impl Command for ListAccessKeys {
    type Outcome = Vec<AccessKey>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<AccessKey>>, Error> {
        let user = cx.user(&self.user).await?;
        Ok(Verdict::Done(cx.tx.keys_of(&user.id).await?))
    }
}
