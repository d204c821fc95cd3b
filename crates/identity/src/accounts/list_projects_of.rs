use async_trait::async_trait;

use super::Project;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Lists the projects a user may enter, by name: all of its account's.
#[derive(Clone, Debug)]
pub struct ListProjectsOf {
    /// Which user.
    pub user: UserRef,
}

#[async_trait]
impl Command for ListProjectsOf {
    type Outcome = Vec<Project>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<Project>>, Error> {
        let user = cx.user(&self.user).await?;
        Ok(Verdict::Done(cx.tx.projects(&user.account).await?))
    }
}
