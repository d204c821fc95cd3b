use super::{SignInMethod, Token, TokenHash, TokenScope, mint};
use crate::context::Context;
use crate::error::Error;
use crate::secret::Secret;
use crate::sign_in::Admitted;
use crate::sources::Timestamp;

/// Issues a token to whoever was admitted.
pub(crate) async fn issue(
    cx: &mut Context<'_>,
    admitted: &Admitted,
    (scope, methods): (TokenScope, Vec<SignInMethod>),
    expires_at: Timestamp,
) -> Result<(Secret, Token), Error> {
    let token = mint(cx.sources());
    let row = Token {
        hash: TokenHash::of(&token),
        user: admitted.user().clone(),
        account: admitted.account().clone(),
        scope,
        methods,
        issued_at: cx.now,
        expires_at,
        mfa_at: admitted.mfa_at(),
    };
    cx.tx.insert_token(&row).await?;
    Ok((token, row))
}
