//! Proof to caller: the only place where a token or a signature is believed.

use std::sync::Arc;

use crate::access_keys::{KeyHolder, verify};
use crate::accounts::Account;
use crate::caller::{Caller, Means, Proof, Signed};
use crate::error::{Error, Unauthenticated};
use crate::pipeline::Identity;
use crate::secret::{Place, Secret};
use crate::sessions::{Session, SessionHolder};
use crate::sources::Timestamp;
use crate::store::Tx;
use crate::tokens::{TokenHash, TokenHolder};
use crate::users::User;

/// How far a signature's time may be from ours, in seconds.
pub(crate) const SKEW: i64 = 15 * 60;

/// How long a nonce is remembered, in seconds: twice the skew, and a minute.
pub(crate) const NONCE_MEMORY: i64 = 2 * SKEW + 60;

/// Where an access key's secret is sealed.
pub fn secret_place(key: &crate::ids::KeyId) -> Place<'_> {
    Place { table: "access_keys", column: "secret", row: key.as_str() }
}

/// A caller the core believes, with its user's row as this transaction sees it.
pub(crate) struct Believed {
    pub(crate) caller: Caller,
    pub(crate) user: User,
    /// The session it came with, where it came with one.
    pub(crate) session: Option<Session>,
}

/// The caller behind a proof; `None` for an anonymous one.
pub(crate) async fn authenticate(
    identity: &Identity,
    tx: &mut dyn Tx,
    proof: &Proof,
    now: Timestamp,
) -> Result<Option<Arc<Believed>>, Error> {
    match proof {
        Proof::Anonymous => Ok(None),
        Proof::Token(token) => {
            let holder = live_token(tx, token, now).await?;
            let means = Means::Token { mfa_at: holder.token.mfa_at };
            Ok(Some(believed(holder.account, holder.user, means)))
        }
        Proof::Session(secret) => by_session(tx, secret, now).await.map(Some),
        Proof::Signed(signed) => by_signature(identity, tx, signed, now).await.map(Some),
    }
}

/// The token with its user, if it is good now.
pub(crate) async fn live_token(
    tx: &mut dyn Tx,
    token: &Secret,
    now: Timestamp,
) -> Result<TokenHolder, Error> {
    let found = tx.token(&TokenHash::of(token)).await?;
    let holder = found.ok_or(Unauthenticated::UnknownToken)?;
    if holder.token.expires_at <= now {
        return Err(Unauthenticated::ExpiredToken(holder.token.expires_at).into());
    }
    if !holder.user.enabled {
        return Err(Unauthenticated::DisabledUser { user: holder.user.name, key: None }.into());
    }
    Ok(holder)
}

async fn by_session(
    tx: &mut dyn Tx,
    secret: &Secret,
    now: Timestamp,
) -> Result<Arc<Believed>, Error> {
    let found = tx.session(&TokenHash::of(secret)).await?;
    let SessionHolder { session, user, account } = found.ok_or(Unauthenticated::UnknownToken)?;
    if !session.lives(now) {
        return Err(Unauthenticated::ExpiredToken(session.ends_at()).into());
    }
    if !user.enabled {
        return Err(Unauthenticated::DisabledUser { user: user.name, key: None }.into());
    }
    let means = Means::Session {
        id: session.id.clone(),
        mfa_at: session.mfa_at,
        proved_at: session.proved_at,
    };
    let Believed { caller, user, .. } = unshared(account, user, means);
    Ok(Arc::new(Believed { caller, user, session: Some(session) }))
}

async fn by_signature(
    identity: &Identity,
    tx: &mut dyn Tx,
    signed: &Signed,
    now: Timestamp,
) -> Result<Arc<Believed>, Error> {
    if now.seconds_since(signed.time).abs() > SKEW {
        return Err(Unauthenticated::Stale { signed: signed.time, now }.into());
    }
    let found = tx.key(&signed.key_id).await?;
    let KeyHolder { key, user, account } =
        found.ok_or_else(|| Unauthenticated::UnknownKey(signed.key_id.clone()))?;
    let secret = identity.sealer.open(secret_place(&key.id), &key.sealed_secret)?;
    if !verify::signature_matches(signed, &secret) {
        return Err(Unauthenticated::WrongSignature {
            string_to_sign: signed.string_to_sign.clone(),
            canonical_request: signed.canonical_request.clone(),
        }
        .into());
    }
    // Only the holder of the secret learns what state the key is in.
    if !key.active {
        return Err(Unauthenticated::InactiveKey(key.id).into());
    }
    if !user.enabled {
        let reason = Unauthenticated::DisabledUser { user: user.name, key: Some(key.id) };
        return Err(reason.into());
    }
    if signed.session_token.is_some() {
        return Err(Unauthenticated::WrongSessionToken.into());
    }
    if signed.account.as_ref().is_some_and(|named| *named != account.id) {
        return Err(Unauthenticated::WrongScope.into());
    }
    if let Some(project) = &signed.project {
        let known = tx.projects(&account.id).await?;
        if !known.iter().any(|own| own.id == *project) {
            return Err(Unauthenticated::WrongScope.into());
        }
    }
    Ok(believed(account, user, Means::AccessKey(key.id)))
}

fn believed(account: Account, user: User, means: Means) -> Arc<Believed> {
    Arc::new(unshared(account, user, means))
}

fn unshared(account: Account, user: User, means: Means) -> Believed {
    let caller = Caller {
        account: account.id,
        account_number: account.number,
        account_name: account.name,
        account_alias: account.alias,
        user: user.id.clone(),
        handle: user.handle.clone(),
        user_name: user.name.clone(),
        is_owner: user.is_owner,
        means,
    };
    Believed { caller, user, session: None }
}
