use async_trait::async_trait;

use crate::caller::Caller;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};

/// Tells a caller who it is.
#[derive(Clone, Debug)]
pub struct WhoAmI;

#[async_trait]
impl Command for WhoAmI {
    type Outcome = Caller;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Caller>, Error> {
        Ok(Verdict::Done(cx.caller()?.clone()))
    }
}
