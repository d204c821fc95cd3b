use async_trait::async_trait;

use crate::access::Affair;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::foreseen::Question;
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::sign_in::Asker;

/// A command for which it is as good as done that a thing is not there. Only for commands that
/// find out before they write anything.
#[derive(Clone, Debug)]
pub struct AbsentIsDone<C> {
    /// The command.
    pub command: C,
    /// The thing.
    pub what: Noun,
}

#[async_trait]
impl<C: Command> Command for AbsentIsDone<C> {
    /// What the command came to; `None` when the thing was not there.
    type Outcome = Option<C::Outcome>;
    const KIND: Kind = C::KIND;
    const AFFAIR: Option<Affair> = C::AFFAIR;

    fn is_slow(&self) -> bool {
        self.command.is_slow()
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        self.command.prepare(identity, asker).await
    }

    fn foresees(&self) -> Vec<Question> {
        self.command.foresees()
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error> {
        match self.command.run(cx).await {
            Ok(Verdict::Done(outcome)) => Ok(Verdict::Done(Some(outcome))),
            Ok(Verdict::Refused(error)) => Ok(Verdict::Refused(error)),
            Err(Error::NotFound(noun, _)) if noun == self.what => Ok(Verdict::Done(None)),
            Err(error) => Err(error),
        }
    }
}
