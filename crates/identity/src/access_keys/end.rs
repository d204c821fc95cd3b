use super::AccessKey;
use crate::context::Context;
use crate::error::Error;

/// Ends what a key opened, for it is off or gone: temporary keys that were taken with it, and
/// tokens that its secret is behind. A token does not say by which key of its user it was got,
/// so that those of the other end too; programs get new ones.
pub(super) async fn end_what_it_opened(cx: &mut Context<'_>, key: &AccessKey) -> Result<(), Error> {
    cx.tx.delete_tokens_by_key_of(&key.user).await?;
    cx.tx.delete_temporary_keys_by_key(&key.id).await
}
