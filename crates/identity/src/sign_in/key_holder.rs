use async_trait::async_trait;

use crate::access_keys::{KeyHolder, secret_place};
use crate::authenticate::Shown;
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::ids::{KeyId, UserId};
use crate::secret::Secret;

/// A permanent key that is shown with its secret.
///
/// Who tries is in the record, and is not counted: nobody guesses 238 bits, and a lock would be
/// a way to take other people's keys from them.
pub(super) struct ShownKey<'a> {
    pub(super) id: &'a KeyId,
    pub(super) secret: &'a Secret,
}

#[async_trait]
impl Shown for ShownKey<'_> {
    type Found = KeyHolder;

    async fn look(
        &self,
        cx: &mut Context<'_>,
    ) -> Result<Result<KeyHolder, Unauthenticated>, Error> {
        let Self { id, secret } = *self;
        let Some(held) = cx.tx.key(id).await? else {
            // Not what was sent, which may be a secret put in the wrong place.
            cx.about("an unknown access key");
            return Ok(Err(Unauthenticated::WrongCredentials));
        };
        cx.about(format!("access key {id}"));
        cx.about_user(&held.user);
        let right = cx.identity.sealer.open(secret_place(id), &held.key.sealed_secret)?;
        if !right.matches(secret.expose()) && cx.holds(Guard::KeySecret) {
            return Ok(Err(Unauthenticated::WrongCredentials));
        }
        // Only the holder of the secret learns what state the key is in.
        if !held.key.active && cx.holds(Guard::KeyActive) {
            return Ok(Err(Unauthenticated::InactiveKey(id.clone())));
        }
        if !held.user.enabled && cx.holds(Guard::Disabled) {
            let user = held.user.name;
            return Ok(Err(Unauthenticated::DisabledUser { user, key: Some(id.clone()) }));
        }
        Ok(Ok(held))
    }

    fn user(found: &KeyHolder) -> &UserId {
        &found.user.id
    }
}
