use super::{Founding, seal};
use crate::accounts::{CreatedAccount, NewAccount, Readied};
use crate::error::{Error, Noun};
use crate::pipeline::Identity;
use crate::store::Written;

/// Founds a store: makes its first account and notes the key, in one transaction. `tell` passes
/// the account's secrets on before that is kept, so that no account is made whose secrets
/// nobody knows.
///
/// # Errors
/// [`Error::Exists`] when the store was founded before, and what `tell` fails with.
pub async fn found(
    identity: &Identity,
    new: NewAccount,
    tell: impl FnOnce(&CreatedAccount) -> Result<(), Error> + Send,
) -> Result<(), Error> {
    let founding = Founding {
        account: new.name.clone(),
        owner: new.owner.clone(),
        home: new.projects.first().cloned().unwrap_or_default(),
        key_check: seal(&identity.sealer, &identity.sources),
    };
    let readied = Readied::new(identity, new).await?;
    let mut tx = identity.store.write().await?;
    if tx.insert_founding(&founding).await? == Written::Taken {
        return Err(Error::exists(Noun::Account, &founding.account));
    }
    let created = readied.insert(identity, &mut *tx).await?;
    tell(&created)?;
    tx.commit().await
}
