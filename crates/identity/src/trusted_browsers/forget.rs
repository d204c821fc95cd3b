use async_trait::async_trait;

use crate::context::Context;
use crate::error::Error;
use crate::ids::SeriesId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Ends trust in a user's browser, or in all of them. One that is not there is as good as ended.
#[derive(Clone, Debug)]
pub struct ForgetBrowser {
    /// Which user.
    pub user: UserRef,
    /// Which browser; `None` for all.
    pub series: Option<SeriesId>,
}

#[async_trait]
impl Command for ForgetBrowser {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let user = cx.user_to_change(&self.user).await?;
        match &self.series {
            Some(series) => {
                let _there = cx.tx.delete_trusted_browser(&user.id, series).await?;
            }
            None => cx.tx.delete_trusted_browsers_of(&user.id).await?,
        }
        cx.about(format!("user {} trusted browsers", user.id));
        Ok(Verdict::Done(()))
    }
}
