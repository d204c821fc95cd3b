use super::{Founding, opens, seal};
use crate::authenticate::secret_place;
use crate::error::Error;
use crate::pipeline::Identity;
use crate::store::Tx;

/// What the store was founded with, if it was; and that its key is the one in use.
///
/// # Errors
/// [`Error::Internal`] when the store was founded with another key.
pub async fn check_key(identity: &Identity) -> Result<Option<Founding>, Error> {
    let founding = identity.store.read().await?.founding().await?;
    match founding {
        Some(founding) if !opens(&identity.sealer, &founding.key_check) => Err(wrong_key()),
        founding => Ok(founding),
    }
}

/// Notes the founding of a store that was founded before foundings were noted, once a secret
/// of its owner has shown that the key is right.
///
/// # Errors
/// [`Error::Internal`] when the key is another one.
pub async fn adopt(
    identity: &Identity,
    account: &str,
    owner: &str,
    home: &str,
) -> Result<Founding, Error> {
    let mut tx = identity.store.write().await?;
    if !opens_a_key_of(identity, &mut *tx, account, owner).await? {
        return Err(wrong_key());
    }
    let founding = Founding {
        account: account.to_owned(),
        owner: owner.to_owned(),
        home: home.to_owned(),
        key_check: seal(&identity.sealer, &identity.sources),
    };
    let _whoever_was_first = tx.insert_founding(&founding).await?;
    tx.commit().await?;
    Ok(founding)
}

/// Whether the owner's first access key opens; an owner without one says nothing against it.
async fn opens_a_key_of(
    identity: &Identity,
    tx: &mut dyn Tx,
    account: &str,
    owner: &str,
) -> Result<bool, Error> {
    let Some(account) = tx.account_by_name(account).await? else { return Ok(true) };
    let Some(owner) = tx.user_by_name(&account.id, owner).await? else { return Ok(true) };
    let keys = tx.keys_of(&owner.id).await?;
    let opens = |key: &crate::access_keys::AccessKey| {
        identity.sealer.open(secret_place(&key.id), &key.sealed_secret).is_ok()
    };
    Ok(keys.first().is_none_or(opens))
}

fn wrong_key() -> Error {
    Error::internal("the key is not the one that the store was founded with")
}
