use async_trait::async_trait;

use super::own::own_to_change;
use crate::context::Context;
use crate::error::Error;
use crate::messages::{Notice, notify};
use crate::pipeline::{Command, Kind, Verdict};
use crate::recovery;
use crate::secret::Secret;
use crate::sign_in::Factor;

/// Makes a new set of recovery codes for the caller, in place of the one before.
#[derive(Clone, Debug)]
pub struct NewRecoveryCodes;

#[async_trait]
impl Command for NewRecoveryCodes {
    /// The codes: the only time they are shown.
    type Outcome = Vec<Secret>;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<Secret>>, Error> {
        let (_, user) = own_to_change(cx).await?;
        cx.about(format!("recovery codes of user {}", user.id));
        let codes = recovery::make_codes(cx, &user).await?;
        notify(cx, &user, Notice::FactorBound(Factor::RecoveryCode)).await?;
        Ok(Verdict::Done(codes))
    }
}
