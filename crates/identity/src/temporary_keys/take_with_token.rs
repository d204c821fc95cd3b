use async_trait::async_trait;

use super::{MintedKey, Parent, Source, Terms, mint};
use crate::authenticate::held;
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::{Door, Factor, admit};
use crate::tokens::TokenHash;

/// Gives the bearer of a token a temporary key that ends with the token.
#[derive(Clone, Debug)]
pub struct TakeKeyWithToken {
    /// The token.
    pub token: Secret,
    /// What kind of key.
    pub terms: Terms,
}

#[async_trait]
impl Command for TakeKeyWithToken {
    type Outcome = MintedKey;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<MintedKey>, Error> {
        let hash = TokenHash::of(&self.token);
        let held = match held(cx, &hash).await? {
            Ok(held) => held,
            Err(reason) => return Ok(Verdict::Refused(reason.into())),
        };
        cx.about_user(&held.user);
        let mfa_at = held.token.mfa_at;
        let factors = mfa_at.map(|_| Factor::Totp).into_iter().collect();
        let admitted = match admit(cx, Door::TokenKey, &held.user, (factors, mfa_at)).await? {
            Ok(admitted) => admitted,
            Err(reason) => return Ok(Verdict::Refused(reason.into())),
        };
        let source = Source::Token(hash);
        let parent = Parent { source, ends_at: Some(held.token.expires_at) };
        let minted = mint(cx, &admitted, parent, self.terms).await?;
        cx.about_also(&format!("temporary key {}", minted.id));
        Ok(Verdict::Done(minted))
    }
}
