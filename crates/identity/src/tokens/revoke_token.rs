use async_trait::async_trait;

use super::TokenHash;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};

/// Ends a token of the caller's account.
#[derive(Clone, Debug)]
pub struct RevokeToken {
    /// The token's hash.
    pub token: TokenHash,
}

#[async_trait]
impl Command for RevokeToken {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let account = cx.account()?;
        let found = cx.tx.token(&self.token).await?;
        let Some(held) = found.filter(|held| held.account.id == account) else {
            return Err(Error::not_found(Noun::Token, ""));
        };
        // Whoever makes something from it at this moment comes before or after.
        cx.tx.lock_user(&held.user.id).await?;
        cx.tx.delete_token(&self.token).await?;
        Ok(Verdict::Done(()))
    }
}
