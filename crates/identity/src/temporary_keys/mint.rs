use super::{KEYS_PER_USER, Source, TemporaryKey, temporary_secret_place};
use crate::caller::Means;
use crate::context::Context;
use crate::error::{Error, Noun, Unauthenticated};
use crate::guards::Guard;
use crate::ids::{KeyForm, KeyId};
use crate::roles::RoleSession;
use crate::secret::Secret;
use crate::sign_in::Admitted;
use crate::sources::Timestamp;
use crate::tokens::{self, TokenHash};

/// What kind of temporary key is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The form of its id.
    pub form: KeyForm,
    /// How many seconds it is to last; the view checked the bounds.
    pub seconds: i64,
}

/// A fresh temporary key: the only time its secret and its token are shown.
#[derive(Clone, Debug)]
pub struct MintedKey {
    /// Its id.
    pub id: KeyId,
    /// Its secret.
    pub secret: Secret,
    /// The token that must come along.
    pub session_token: Secret,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What a temporary key is taken with: the key ends with it, and no later.
#[derive(Clone, Debug)]
pub(crate) struct Parent {
    pub(crate) source: Source,
    /// When that ends; a permanent key does not.
    pub(crate) ends_at: Option<Timestamp>,
}

impl Parent {
    /// What the caller came with; for one who came with a temporary key, what that was taken
    /// with.
    ///
    /// # Errors
    /// [`Unauthenticated::Missing`] for nobody.
    pub(crate) fn of_caller(cx: &Context<'_>) -> Result<Self, Error> {
        let believed = cx.believed.as_ref().ok_or(Unauthenticated::Missing)?;
        Ok(believed.parent.clone())
    }
}

/// Makes a temporary key for whoever was admitted.
///
/// # Errors
/// [`Error::LimitReached`] where the user has [`KEYS_PER_USER`] that are good.
pub(crate) async fn mint(
    cx: &mut Context<'_>,
    admitted: &Admitted,
    parent: Parent,
    terms: Terms,
) -> Result<MintedKey, Error> {
    mint_in(cx, admitted, parent, terms, None).await
}

/// The same for a role that was assumed.
pub(crate) async fn mint_in_role(
    cx: &mut Context<'_>,
    admitted: &Admitted,
    parent: Parent,
    terms: Terms,
    role: RoleSession,
) -> Result<MintedKey, Error> {
    mint_in(cx, admitted, parent, terms, Some(role)).await
}

/// Whoever comes here holds its user's row: nobody takes another one between count and insert.
async fn mint_in(
    cx: &mut Context<'_>,
    admitted: &Admitted,
    parent: Parent,
    terms: Terms,
    role: Option<RoleSession>,
) -> Result<MintedKey, Error> {
    if cx.tx.good_temporary_keys(admitted.user(), cx.now).await? >= KEYS_PER_USER {
        return Err(Error::LimitReached(Noun::TemporaryKey));
    }
    let id = cx.mint().temporary_key(terms.form);
    let secret = Secret::new(cx.mint().key_secret());
    let session_token = tokens::mint(cx.sources());
    let wanted = cx.now.plus_seconds(terms.seconds);
    let parents_end = parent.ends_at.filter(|_| cx.holds(Guard::TemporaryKeyLife));
    let expires_at = parents_end.map_or(wanted, |end| end.min(wanted));
    let place = temporary_secret_place(&id);
    let means = cx.believed.as_ref().map(|believed| &believed.caller.means);
    // A chain of roles ends with each of its links.
    let via = match means {
        Some(Means::TemporaryKey { id, .. }) => Some(id.clone()),
        _ => None,
    };
    let key = TemporaryKey {
        sealed_secret: cx.identity.sealer.seal(place, &secret, &cx.identity.sources),
        id: id.clone(),
        token: TokenHash::of(&session_token),
        user: admitted.user().clone(),
        account: admitted.account().clone(),
        role,
        source: parent.source,
        via,
        mfa_at: admitted.mfa_at(),
        created_at: cx.now,
        expires_at,
    };
    cx.tx.insert_temporary_key(&key).await?;
    Ok(MintedKey { id, secret, session_token, expires_at })
}
