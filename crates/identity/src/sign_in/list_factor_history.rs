use async_trait::async_trait;

use super::FactorRecord;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Every factor a user of the account has or had, oldest event first.
#[derive(Clone, Debug)]
pub struct ListFactorHistory {
    /// Which user.
    pub user: UserRef,
}

#[async_trait]
impl Command for ListFactorHistory {
    type Outcome = Vec<FactorRecord>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<FactorRecord>>, Error> {
        let user = cx.user(&self.user).await?;
        cx.tx.factor_history(&user.id).await.map(Verdict::Done)
    }
}
