//! Proof to caller: the only place where a token or a signature is believed.

use std::sync::Arc;

use async_trait::async_trait;

use crate::access_keys::{BorneKey, verify};
use crate::caller::{AssumedRole, Bearer, Caller, Means, Proof, Signed};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::{Guard, Guards};
use crate::ids::{KeyId, UserId};
use crate::pipeline::Identity;
use crate::roles::RoleSession;
use crate::secret::{Place, Secret, same};
use crate::sessions::{Session, SessionHolder};
use crate::sources::Timestamp;
use crate::store::Tx;
use crate::temporary_keys::{BorneTemporaryKey, Parent, Source, temporary_secret_place};
use crate::tokens::{TokenHash, TokenHolder, is_of_our_form};

/// How far a signature's time may be from ours, in seconds.
pub(crate) const SKEW: i64 = 15 * 60;

/// How long a nonce is remembered, in seconds: twice the skew, and a minute.
pub(crate) const NONCE_MEMORY: i64 = 2 * SKEW + 60;

/// Where an access key's secret is sealed.
pub fn secret_place(key: &KeyId) -> Place<'_> {
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
    /// What narrows its role for this session, with the language of it.
    pub(crate) session_policy: Option<(String, String)>,
    /// What it came with, for temporary keys that it takes.
    pub(crate) parent: Parent,
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
            let hash = TokenHash::of(token);
            let found = tx.borne_token(&hash).await?;
            let token = found.ok_or(Unauthenticated::UnknownToken)?;
            let Bearer { name, enabled, .. } = &token.bearer;
            check_live(&identity.guards, token.expires_at, *enabled, name, now)?;
            let means = Means::Token { mfa_at: token.mfa_at };
            let ends_at = Some(token.expires_at);
            let parent = Parent { source: Source::Token(hash), ends_at };
            believed(identity, tx, (token.bearer, None), means, parent).await.map(Some)
        }
        Proof::Session(secret) => by_session(identity, tx, secret, now).await.map(Some),
        Proof::Signed(signed) => by_signature(identity, tx, signed, now).await.map(Some),
    }
}

/// What somebody shows for something to be made from it.
#[async_trait]
pub(crate) trait Shown: Sync {
    /// What is found by it, with its user.
    type Found: Send;

    /// What it is good for now, or why for nothing.
    async fn look(
        &self,
        cx: &mut Context<'_>,
    ) -> Result<Result<Self::Found, Unauthenticated>, Error>;

    /// Whose it is.
    fn user(found: &Self::Found) -> &UserId;
}

/// What is found by something shown, with its user's row held. What is made from it is made before
/// it is taken away, and ends with it, or is not made: whoever takes it away holds the row as
/// well. Where that may have been between look and hold, it is looked at again.
pub(crate) async fn held<S: Shown>(
    cx: &mut Context<'_>,
    shown: &S,
) -> Result<Result<S::Found, Unauthenticated>, Error> {
    let found = shown.look(cx).await?;
    let Ok(first) = &found else { return Ok(found) };
    cx.tx.lock_user(S::user(first)).await?;
    match cx.tx.is_alone() {
        true => Ok(found),
        false => shown.look(cx).await,
    }
}

/// A token that is shown.
#[async_trait]
impl Shown for TokenHash {
    type Found = TokenHolder;

    async fn look(
        &self,
        cx: &mut Context<'_>,
    ) -> Result<Result<TokenHolder, Unauthenticated>, Error> {
        let Some(found) = cx.tx.token(self).await? else {
            return Ok(Err(Unauthenticated::UnknownToken));
        };
        let (ends_at, user) = (found.token.expires_at, &found.user);
        let live = check_live(&cx.identity.guards, ends_at, user.enabled, &user.name, cx.now);
        Ok(live.map(|()| found))
    }

    fn user(found: &TokenHolder) -> &UserId {
        &found.user.id
    }
}

/// Holds the caller's row, and makes sure that what it came with is good still: for what is made
/// from that and is to end with it.
///
/// # Errors
/// [`Unauthenticated`], when it was taken away since it was believed.
pub(crate) async fn still_stands(cx: &mut Context<'_>) -> Result<(), Error> {
    let believed = cx.believed.clone().ok_or(Unauthenticated::Missing)?;
    let Caller { user, means, .. } = &believed.caller;
    cx.tx.lock_user(user).await?;
    if cx.tx.is_alone() {
        return Ok(());
    }
    let stands = match (means, &believed.parent.source) {
        (Means::TemporaryKey { id, .. }, _) => cx.tx.borne_temporary_key(id).await?.is_some(),
        (_, Source::AccessKey(id)) => cx.tx.borne_key(id).await?.is_some_and(|key| key.active),
        (_, Source::Token(hash)) => cx.tx.borne_token(hash).await?.is_some(),
        (_, Source::Session(id)) => {
            cx.tx.sessions_of(user).await?.iter().any(|session| session.id == *id)
        }
    };
    let now = cx.tx.user(user).await?.filter(|_| stands).ok_or(Unauthenticated::UnknownToken)?;
    match now.enabled {
        true => Ok(()),
        false => Err(Unauthenticated::DisabledUser { user: now.name, key: None }.into()),
    }
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
        role: None,
        means,
    };
    Ok(Arc::new(Believed {
        caller,
        display_name: user.display_name,
        in_directory: user.directory.is_some(),
        is_spoken_of: true,
        session_policy: None,
        parent: Parent {
            source: Source::Session(session.id.clone()),
            ends_at: Some(session.expires_at),
        },
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

/// What a signature may have been made with.
struct Key {
    secret: Secret,
    /// Whether it is switched on.
    active: bool,
    bearer: Bearer,
    kind: KeyKind,
}

impl Key {
    fn is_of_role(&self) -> bool {
        matches!(self.kind, KeyKind::Temporary { role: Some(_), .. })
    }
}

enum KeyKind {
    Permanent,
    Temporary {
        token: TokenHash,
        source: Source,
        mfa_at: Option<Timestamp>,
        ends_at: Timestamp,
        role: Option<Box<RoleSession>>,
    },
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
    let found = key(identity, tx, signed).await?;
    // To a wire that knows no roles, a role's key is none.
    let found = found.filter(|key| {
        signed.knows_roles || !key.is_of_role() || !identity.guards.hold(Guard::RolesKnown)
    });
    let Key { secret, active, bearer, kind } =
        found.ok_or_else(|| Unauthenticated::UnknownKey(id.clone()))?;
    if !verify::signature_matches(signed, &secret) && identity.guards.hold(Guard::Signature) {
        return Err(Unauthenticated::WrongSignature {
            string_to_sign: signed.string_to_sign.clone(),
            canonical_request: signed.canonical_request.clone(),
        }
        .into());
    }
    // Only the holder of the secret learns what state the key is in.
    let parent =
        check_session_token(&identity.guards, &kind, id, signed.session_token.as_ref(), now)?;
    if !active && identity.guards.hold(Guard::KeyActive) {
        return Err(Unauthenticated::InactiveKey(id.clone()).into());
    }
    if !bearer.enabled && identity.guards.hold(Guard::Disabled) {
        let reason = Unauthenticated::DisabledUser { user: bearer.name, key: Some(id.clone()) };
        return Err(reason.into());
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
    let (means, role) = match kind {
        KeyKind::Permanent => (Means::AccessKey(id.clone()), None),
        KeyKind::Temporary { source, mfa_at, role, .. } => {
            (Means::TemporaryKey { id: id.clone(), mfa: source.mfa(mfa_at) }, role)
        }
    };
    believed(identity, tx, (bearer, role), means, parent).await
}

/// The key a signature names: a temporary one where a token came along, else a permanent one.
/// Where that is not there the other is, so that who has its secret is told what is wrong.
async fn key(identity: &Identity, tx: &mut dyn Tx, signed: &Signed) -> Result<Option<Key>, Error> {
    let id = &signed.key_id;
    let first = match &signed.session_token {
        None => permanent(identity, tx, id).await?,
        Some(_) => temporary(identity, tx, id).await?,
    };
    match (first, &signed.session_token) {
        (None, None) => temporary(identity, tx, id).await,
        (None, Some(_)) => permanent(identity, tx, id).await,
        (found, _) => Ok(found),
    }
}

async fn permanent(identity: &Identity, tx: &mut dyn Tx, id: &KeyId) -> Result<Option<Key>, Error> {
    let Some(found) = tx.borne_key(id).await? else { return Ok(None) };
    let BorneKey { sealed_secret, active, bearer } = found;
    let secret = identity.sealer.open(secret_place(id), &sealed_secret)?;
    Ok(Some(Key { secret, active, bearer, kind: KeyKind::Permanent }))
}

async fn temporary(identity: &Identity, tx: &mut dyn Tx, id: &KeyId) -> Result<Option<Key>, Error> {
    let Some(found) = tx.borne_temporary_key(id).await? else { return Ok(None) };
    let BorneTemporaryKey { token, sealed_secret, source, mfa_at, expires_at, role, bearer } =
        found;
    let secret = identity.sealer.open(temporary_secret_place(id), &sealed_secret)?;
    let role = role.map(Box::new);
    let kind = KeyKind::Temporary { token, source, mfa_at, ends_at: expires_at, role };
    Ok(Some(Key { secret, active: true, bearer, kind }))
}

/// Whether the token that came along, or none, is what the key needs; and what a temporary key
/// taken with this one ends with.
fn check_session_token(
    guards: &Guards,
    kind: &KeyKind,
    id: &KeyId,
    sent: Option<&Secret>,
    now: Timestamp,
) -> Result<Parent, Unauthenticated> {
    match (kind, sent) {
        (KeyKind::Permanent, None) => {
            Ok(Parent { source: Source::AccessKey(id.clone()), ends_at: None })
        }
        (KeyKind::Permanent, Some(_)) => Err(Unauthenticated::WrongSessionToken),
        (KeyKind::Temporary { .. }, None) => Err(Unauthenticated::MissingSessionToken),
        (KeyKind::Temporary { token, source, ends_at, .. }, Some(sent)) => {
            if !is_of_our_form(sent) {
                return Err(Unauthenticated::MalformedSessionToken);
            }
            if !same(&token.0, &TokenHash::of(sent).0) && guards.hold(Guard::SessionToken) {
                return Err(Unauthenticated::WrongSessionToken);
            }
            if *ends_at <= now && guards.hold(Guard::TemporaryKeyEnds) {
                return Err(Unauthenticated::ExpiredSessionToken(*ends_at));
            }
            Ok(Parent { source: source.clone(), ends_at: Some(*ends_at) })
        }
    }
}

async fn believed(
    identity: &Identity,
    tx: &mut dyn Tx,
    (bearer, role): (Bearer, Option<Box<RoleSession>>),
    means: Means,
    parent: Parent,
) -> Result<Arc<Believed>, Error> {
    let account = identity.accounts.of(tx, &bearer.account).await?;
    let session_policy = role.as_ref().and_then(|role| {
        role.policy.as_ref().map(|policy| (role.language.clone(), policy.clone()))
    });
    let caller = Caller {
        account: bearer.account,
        account_number: account.number.clone(),
        account_name: account.name.clone(),
        account_alias: account.alias.clone(),
        user: bearer.user,
        handle: bearer.handle,
        user_name: bearer.name,
        is_owner: bearer.is_owner && role.is_none(),
        role: role.map(|role| AssumedRole::from(*role)),
        means,
    };
    let Bearer { display_name, in_directory, is_spoken_of, .. } = bearer;
    Ok(Arc::new(Believed {
        caller,
        display_name,
        in_directory,
        is_spoken_of,
        session_policy,
        parent,
        session: None,
    }))
}
