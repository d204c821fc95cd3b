use async_trait::async_trait;

use super::{Token, TokenHash};
use crate::accounts::{ADMINISTRATOR_POLICY, Account, Project};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::policies::Grant;
use crate::store::Tx;
use crate::users::User;

/// Shows what a token of the caller's account says: not found when it is not good.
#[derive(Clone, Debug)]
pub struct CheckToken {
    /// The token's hash.
    pub token: TokenHash,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenDetails {
    /// The token.
    pub token: Token,
    /// Its user.
    pub user: User,
    /// The user's account.
    pub account: Account,
    /// The project it is scoped to.
    pub project: Option<Project>,
    /// Whether its user administers the account.
    pub administrator: bool,
}

impl TokenDetails {
    /// Of a user of whom policies may speak or not.
    pub(crate) async fn of(
        tx: &mut dyn Tx,
        token: Token,
        (user, is_spoken_of): (User, bool),
        account: Account,
        project: Option<Project>,
    ) -> Result<Self, Error> {
        let administrator = user.is_owner
            || is_spoken_of
                && tx.grants(&user.id).await?.iter().any(
                    |grant| matches!(grant, Grant::System { name } if name == ADMINISTRATOR_POLICY),
                );
        Ok(Self { token, user, account, project, administrator })
    }
}

#[async_trait]
impl Command for CheckToken {
    type Outcome = TokenDetails;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<TokenDetails>, Error> {
        let account = cx.account()?;
        let found = cx.tx.token(&self.token).await?;
        let good = found.filter(|held| {
            held.account.id == account && held.user.enabled && held.token.expires_at > cx.now
        });
        let held = good.ok_or_else(|| Error::not_found(Noun::Token, ""))?;
        let whose = (held.user, true);
        let details =
            TokenDetails::of(cx.tx, held.token, whose, held.account, held.project).await?;
        Ok(Verdict::Done(details))
    }
}
