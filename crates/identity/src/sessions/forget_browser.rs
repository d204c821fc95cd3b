use async_trait::async_trait;

use super::own::own;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::SeriesId;
use crate::pipeline::{Command, Kind, Verdict};

/// Ends trust in a browser of the caller's: in all of them when none is named.
#[derive(Clone, Debug)]
pub struct ForgetBrowser {
    /// Which.
    pub series: Option<SeriesId>,
}

#[async_trait]
impl Command for ForgetBrowser {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let (_, user) = own(cx).await?;
        cx.about(format!("trusted browsers of user {}", user.id));
        let Some(series) = &self.series else {
            cx.tx.delete_trusted_browsers_of(&user.id).await?;
            return Ok(Verdict::Done(()));
        };
        match cx.tx.delete_trusted_browser(&user.id, series).await? {
            true => Ok(Verdict::Done(())),
            false => Err(Error::not_found(Noun::Token, "")),
        }
    }
}
