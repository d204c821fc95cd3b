use async_trait::async_trait;

use super::Passkey;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Lists a user's passkeys, oldest first.
#[derive(Clone, Debug)]
pub struct ListPasskeys {
    /// Whose.
    pub user: UserRef,
}

#[async_trait]
impl Command for ListPasskeys {
    type Outcome = Vec<Passkey>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<Passkey>>, Error> {
        let user = cx.user(&self.user).await?;
        cx.tx.passkeys_of(&user.id).await.map(Verdict::Done)
    }
}
