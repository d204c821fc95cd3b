//! Proof to caller: the only place where a token or a signature is believed.

use std::sync::Arc;

use crate::access_keys::{BorneKey, verify};
use crate::caller::{Bearer, Caller, Means, Proof, Signed};
use crate::error::{Error, Unauthenticated};
use crate::guards::{Guard, Guards};
use crate::pipeline::Identity;
use crate::secret::{Place, Secret};
use crate::sessions::{Session, SessionHolder};
use crate::sources::Timestamp;
use crate::store::Tx;
use crate::tokens::{TokenHash, TokenHolder};

/// How far a signature's time may be from ours, in seconds.
pub(crate) const SKEW: i64 = 15 * 60;

/// How long a nonce is remembered, in seconds: twice the skew, and a minute.
pub(crate) const NONCE_MEMORY: i64 = 2 * SKEW + 60;

/// Where an access key's secret is sealed.
pub fn secret_place(key: &crate::ids::KeyId) -> Place<'_> {
    Place { table: "access_keys", column: "secret", row: key.as_str() }
}

/// A caller the core believes, with what else is known of its user.
pub(crate) struct Believed {
    pub(crate) caller: Caller,
    pub(crate) display_name: String,
    /// Whether the user is in a directory's pool and not in the account's own.
    pub(crate) in_directory: bool,
    /// Whether any document may speak about the user.
    pub(crate) is_spoken_of: bool,
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
            let found = tx.borne_token(&TokenHash::of(token)).await?;
            let token = found.ok_or(Unauthenticated::UnknownToken)?;
            let Bearer { name, enabled, .. } = &token.bearer;
            check_live(&identity.guards, token.expires_at, *enabled, name, now)?;
            let means = Means::Token { mfa_at: token.mfa_at };
            Ok(Some(believed(token.bearer, means)))
        }
        Proof::Session(secret) => by_session(identity, tx, secret, now).await.map(Some),
        Proof::Signed(signed) => by_signature(identity, tx, signed, now).await.map(Some),
    }
}

/// The token with its user, if it is good now.
pub(crate) async fn live_token(
    identity: &Identity,
    tx: &mut dyn Tx,
    token: &Secret,
    now: Timestamp,
) -> Result<TokenHolder, Error> {
    let found = tx.token(&TokenHash::of(token)).await?;
    let holder = found.ok_or(Unauthenticated::UnknownToken)?;
    let (ends_at, user) = (holder.token.expires_at, &holder.user);
    check_live(&identity.guards, ends_at, user.enabled, &user.name, now)?;
    Ok(holder)
}

async fn by_session(
    identity: &Identity,
    tx: &mut dyn Tx,
    secret: &Secret,
    now: Timestamp,
) -> Result<Arc<Believed>, Error> {
    let found = tx.session(&TokenHash::of(secret)).await?;
    let SessionHolder { session, user, account } = found.ok_or(Unauthenticated::UnknownToken)?;
    check_live(&identity.guards, session.ends_at(), user.enabled, &user.name, now)?;
    let means = Means::Session {
        id: session.id.clone(),
        mfa_at: session.mfa_at,
        proved_at: session.proved_at,
    };
    let caller = Caller {
        account: account.id,
        account_number: account.number,
        account_name: account.name,
        account_alias: account.alias,
        user: user.id,
        handle: user.handle,
        user_name: user.name,
        is_owner: user.is_owner,
        means,
    };
    Ok(Arc::new(Believed {
        caller,
        display_name: user.display_name,
        in_directory: user.directory.is_some(),
        is_spoken_of: true,
        session: Some(session),
    }))
}

/// Whether a token that ends then, of this user, is good now.
fn check_live(
    guards: &Guards,
    expires_at: Timestamp,
    enabled: bool,
    user: &str,
    now: Timestamp,
) -> Result<(), Unauthenticated> {
    if expires_at <= now && guards.hold(Guard::ProofEnds) {
        return Err(Unauthenticated::ExpiredToken(expires_at));
    }
    if !enabled && guards.hold(Guard::Disabled) {
        return Err(Unauthenticated::DisabledUser { user: user.to_owned(), key: None });
    }
    Ok(())
}

async fn by_signature(
    identity: &Identity,
    tx: &mut dyn Tx,
    signed: &Signed,
    now: Timestamp,
) -> Result<Arc<Believed>, Error> {
    if now.seconds_since(signed.time).abs() > SKEW && identity.guards.hold(Guard::SignatureTime) {
        return Err(Unauthenticated::Stale { signed: signed.time, now }.into());
    }
    let id = &signed.key_id;
    let found = tx.borne_key(id).await?;
    let BorneKey { sealed_secret, active, bearer } =
        found.ok_or_else(|| Unauthenticated::UnknownKey(id.clone()))?;
    let secret = identity.sealer.open(secret_place(id), &sealed_secret)?;
    if !verify::signature_matches(signed, &secret) && identity.guards.hold(Guard::Signature) {
        return Err(Unauthenticated::WrongSignature {
            string_to_sign: signed.string_to_sign.clone(),
            canonical_request: signed.canonical_request.clone(),
        }
        .into());
    }
    // Only the holder of the secret learns what state the key is in.
    if !active && identity.guards.hold(Guard::KeyActive) {
        return Err(Unauthenticated::InactiveKey(id.clone()).into());
    }
    if !bearer.enabled && identity.guards.hold(Guard::Disabled) {
        let reason = Unauthenticated::DisabledUser { user: bearer.name, key: Some(id.clone()) };
        return Err(reason.into());
    }
    if signed.session_token.is_some() {
        return Err(Unauthenticated::WrongSessionToken.into());
    }
    if signed.account.as_ref().is_some_and(|named| *named != bearer.account) {
        return Err(Unauthenticated::WrongScope.into());
    }
    if let Some(project) = &signed.project {
        let known = tx.projects(&bearer.account).await?;
        if !known.iter().any(|own| own.id == *project) {
            return Err(Unauthenticated::WrongScope.into());
        }
    }
    Ok(believed(bearer, Means::AccessKey(id.clone())))
}

fn believed(bearer: Bearer, means: Means) -> Arc<Believed> {
    let caller = Caller {
        account: bearer.account,
        account_number: bearer.account_number,
        account_name: bearer.account_name,
        account_alias: bearer.account_alias,
        user: bearer.user,
        handle: bearer.handle,
        user_name: bearer.name,
        is_owner: bearer.is_owner,
        means,
    };
    let Bearer { display_name, in_directory, is_spoken_of, .. } = bearer;
    Arc::new(Believed { caller, display_name, in_directory, is_spoken_of, session: None })
}
