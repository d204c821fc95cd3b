use async_trait::async_trait;

use super::{AccessKey, KEYS_PER_USER};
use crate::access::Affair;
use crate::authenticate::secret_place;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::Mint;
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::Admitted;
use crate::sources::Timestamp;
use crate::users::UserRef;

/// Makes an access key for a user.
#[derive(Clone, Debug)]
pub struct CreateAccessKey {
    /// Which user.
    pub user: UserRef,
    /// Free text, or empty.
    pub description: String,
}

/// A new access key: the only time its secret is shown.
#[derive(Clone, Debug)]
pub struct NewAccessKey {
    /// The key.
    pub key: AccessKey,
    /// Its secret.
    pub secret: Secret,
}

#[async_trait]
impl Command for CreateAccessKey {
    type Outcome = NewAccessKey;
    const KIND: Kind = Kind::Change;
    const AFFAIR: Option<Affair> = Some(Affair::Keys);

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<NewAccessKey>, Error> {
        let user = cx.user_to_change(&self.user).await?;
        if cx.tx.keys_of(&user.id).await?.len() >= KEYS_PER_USER {
            return Err(Error::LimitReached(Noun::AccessKey));
        }
        let admitted = Admitted::believed(cx, &user)?;
        let made = new_key(cx.identity, &admitted, &self.description, cx.now);
        cx.tx.insert_key(&made.key).await?;
        cx.about(format!("user {} key {}", user.id, made.key.id));
        Ok(Verdict::Done(made))
    }
}

/// A key that is not stored yet.
pub(crate) fn new_key(
    identity: &Identity,
    admitted: &Admitted,
    description: &str,
    now: Timestamp,
) -> NewAccessKey {
    let mint = Mint(&identity.sources);
    let id = mint.key();
    let secret = Secret::new(mint.key_secret());
    let key = AccessKey {
        sealed_secret: identity.sealer.seal(secret_place(&id), &secret, &identity.sources),
        id,
        account: admitted.account().clone(),
        user: admitted.user().clone(),
        active: true,
        description: description.to_owned(),
        created_at: now,
        updated_at: now,
        used_at: None,
    };
    NewAccessKey { key, secret }
}
