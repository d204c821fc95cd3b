use async_trait::async_trait;

use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};

/// Does nothing: for what a view tells everybody alike, such as the versions it speaks.
#[derive(Clone, Debug)]
pub struct Nothing;

#[async_trait]
impl Command for Nothing {
    type Outcome = ();
    const KIND: Kind = Kind::Read;

    async fn run(&self, _: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        Ok(Verdict::Done(()))
    }
}
