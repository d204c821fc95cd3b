use async_trait::async_trait;

use super::own::own_to_change;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::recovery::{self, NewCodes};
use crate::secret::Secret;
use crate::sign_in::Asker;

/// Makes a new set of recovery codes for the caller, in place of the one before.
#[derive(Clone, Debug, Default)]
pub struct NewRecoveryCodes {
    /// Filled by [`Command::prepare`].
    pub codes: Option<NewCodes>,
}

#[async_trait]
impl Command for NewRecoveryCodes {
    /// The codes: the only time they are shown.
    type Outcome = Vec<Secret>;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        self.codes = Some(recovery::prepare_codes(identity, asker).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<Secret>>, Error> {
        let (_, user) = own_to_change(cx).await?;
        cx.about(format!("recovery codes of user {}", user.id));
        Ok(Verdict::Done(match &self.codes {
            Some(codes) => recovery::keep_codes(cx, &user, codes).await?,
            None => Vec::new(),
        }))
    }
}
