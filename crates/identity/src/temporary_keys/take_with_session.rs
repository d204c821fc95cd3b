use async_trait::async_trait;

use super::{MintedKey, Parent, Terms, mint};
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::sessions::own::own_proved;
use crate::sign_in::{Door, admit};

/// Gives the user of a session a temporary key that ends with the session.
///
/// The session's time without a request does not count for the key: that guards a browser left
/// alone, and whoever works with the key is elsewhere.
#[derive(Clone, Debug)]
pub struct TakeKeyWithSession {
    /// What kind of key.
    pub terms: Terms,
}

#[async_trait]
impl Command for TakeKeyWithSession {
    type Outcome = MintedKey;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<MintedKey>, Error> {
        // A key outlives the tab it was taken in: whoever found one open gets none.
        let (session, user) = own_proved(cx).await?;
        let shown = (session.factors.clone(), session.mfa_at);
        let admitted = match admit(cx, Door::SessionKey, &user, shown).await? {
            Ok(admitted) => admitted,
            Err(reason) => return Ok(Verdict::Refused(reason.into())),
        };
        let parent = Parent::of_caller(cx)?;
        let minted = mint(cx, &admitted, parent, self.terms).await?;
        cx.about_also(&format!("temporary key {}", minted.id));
        Ok(Verdict::Done(minted))
    }
}
