use crate::context::Context;
use crate::error::Error;
use crate::ids::UserId;
use crate::pipeline::Identity;
use crate::secret::Secret;
use crate::users::User;

/// A new set of codes with their hashes, not kept yet.
#[derive(Clone, Debug)]
pub struct NewCodes(());

/// Makes a new set; slow.
pub(crate) async fn prepare_codes(_identity: &Identity) -> Result<Option<NewCodes>, Error> {
    Ok(None)
}

/// Keeps a set in place of the one before and returns the codes to be told.
pub(crate) async fn keep_codes(
    _cx: &mut Context<'_>,
    _user: &User,
    _codes: &NewCodes,
) -> Result<Vec<Secret>, Error> {
    Ok(Vec::new())
}

/// The hash of what was typed under the salt of the user's set, if there is one; slow.
pub(crate) async fn hash_entry(
    _identity: &Identity,
    _user: &UserId,
    _typed: &Secret,
) -> Result<Option<String>, Error> {
    Ok(None)
}

/// Whether this is the hash of an unused code of the user's. A right one is used up.
pub(crate) async fn check(
    _cx: &mut Context<'_>,
    _user: &User,
    _hash: Option<&str>,
) -> Result<bool, Error> {
    Ok(false)
}
