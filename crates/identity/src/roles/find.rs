use super::Role;
use crate::context::Context;
use crate::error::{Error, Noun};

/// The role of this name in the caller's account.
pub(crate) async fn find_role(cx: &mut Context<'_>, name: &str) -> Result<Role, Error> {
    let account = cx.account()?;
    let found = cx.tx.role_by_name(&account, name).await?;
    found.ok_or_else(|| Error::not_found(Noun::Role, name))
}

/// The same, held for a change: no other transaction changes or removes it meanwhile.
pub(crate) async fn role_to_change(cx: &mut Context<'_>, name: &str) -> Result<Role, Error> {
    let found = find_role(cx, name).await?;
    cx.tx.lock_role(&found.id).await?;
    // As it is now that nobody else changes it.
    find_role(cx, name).await
}
