//! Temporary keys: what they are good for, what they are told by, and what ends them.

use identity::access::{Access, Rule};
use identity::caller::{Means, Proof, Signed};
use identity::directories::{DirectoryMfa, RiskOperation};
use identity::error::{Error, Noun, Unauthenticated};
use identity::ids::{KeyForm, KeyId};
use identity::secret::Secret;
use identity::sessions::{EndOtherSessions, EndSession, Opened, ShowMe};
use identity::sign_in::{ChangePassword, Factor};
use identity::temporary_keys::{
    EndTemporaryKey, KEYS_PER_USER, MintedKey, TakeKeyWithSession, TakeKeyWithToken, Terms,
};
use identity::tokens::{RevokeToken, TokenHash};
use identity::users::{UpdateUser, UserChanges, UserRef};
use identity::{WhoAmI, caller::Caller};
use testkit::{Person, World, add_temporary_keys};

use crate::acting::*;

const TERMS: Terms = Terms { form: KeyForm { tag: "T.", length: 20 }, seconds: 3600 };

/// What is signed with a key as it should be.
pub(crate) fn signed(world: &World, key: &MintedKey) -> Signed {
    Person::with_key(key).signed(world.identity.now(), None)
}

pub(crate) async fn who(world: &World, signed: Signed) -> Result<Caller, Error> {
    ask(&world.identity, HOME, Proof::Signed(Box::new(signed)), WhoAmI).await
}

pub(crate) async fn by_key(world: &World, key: &MintedKey) -> Result<Caller, Error> {
    who(world, signed(world, key)).await
}

pub(crate) async fn reason(world: &World, signed: Signed) -> Unauthenticated {
    match who(world, signed).await {
        Err(Error::Unauthenticated(reason)) => reason,
        other => panic!("not refused: {other:?}"),
    }
}

pub(crate) async fn with_session(world: &World, opened: &Opened) -> Result<MintedKey, Error> {
    ask(&world.identity, HOME, session(opened), TakeKeyWithSession { terms: TERMS }).await
}

pub(crate) async fn with_token(world: &World, token: &Secret) -> Result<MintedKey, Error> {
    let command = TakeKeyWithToken { token: token.clone(), terms: TERMS };
    ask(&world.identity, HOME, Proof::Anonymous, command).await
}

pub(crate) async fn signed_in(world: &World) -> Opened {
    done(enter(&world.identity, HOME, RIGHT).await)
}

pub(crate) fn alices_token(world: &World) -> Secret {
    Secret::new(world.people["alice"].token.clone())
}

#[tokio::test]
async fn a_temporary_key_signs_as_its_user_and_knows_of_the_factor_behind_it() {
    let world = world().await;
    let plain = with_session(&world, &signed_in(&world).await).await.expect("takes");
    assert!(plain.id.as_str().starts_with("T."));
    let caller = by_key(&world, &plain).await.expect("believes");
    assert_eq!((&caller.user, caller.mfa()), (&alice(&world), Some(None)));
    assert_eq!(caller.means, Means::TemporaryKey { id: plain.id, mfa: Some(None) });
    let other = with_token(&world, &alices_token(&world)).await.expect("takes");
    assert_eq!(by_key(&world, &other).await.expect("believes").mfa(), Some(None));

    let seed = bind(&world).await;
    let shown_at = world.identity.now();
    let attempt = held(&enter(&world.identity, HOME, RIGHT).await.expect("goes on"));
    let opened = done(show(&world.identity, &attempt, Factor::Totp, &code(&world, &seed, 0)).await);
    let key = with_session(&world, &opened).await.expect("takes");
    let caller = by_key(&world, &key).await.expect("believes");
    assert_eq!(caller.mfa(), Some(Some(shown_at)));
    world.clock.advance(60);
    let granted = token(&world.identity, RIGHT, Some(code(&world, &seed, 0))).await;
    let key = with_token(&world, &granted.expect("signs in").token).await.expect("takes");
    let mfa = by_key(&world, &key).await.expect("believes").mfa();
    assert_eq!(mfa, Some(Some(world.identity.now())));
    // Of a permanent key nothing is known at all.
    let permanent = ask(&world.identity, HOME, world.signature("alice", None), WhoAmI).await;
    assert_eq!(permanent.expect("believes").mfa(), None);
}

#[tokio::test]
async fn a_key_and_its_token_go_together_and_only_who_has_the_secret_is_told() {
    let world = world().await;
    let opened = signed_in(&world).await;
    let key = with_session(&world, &opened).await.expect("takes");
    let other = with_session(&world, &opened).await.expect("takes");
    let good = signed(&world, &key);
    let Proof::Signed(permanent) = world.signature("alice", None) else { panic!("it signs") };
    let token = |token: &Secret| Some(token.clone());
    use Unauthenticated::*;
    for (session_token, expected) in [
        (None, MissingSessionToken),
        (token(&other.session_token), WrongSessionToken),
        (token(&Secret::new("T")), MalformedSessionToken),
        (token(&Secret::new("")), MalformedSessionToken),
    ] {
        let wrong = Signed { session_token, ..good.clone() };
        let forged = Signed { signature: vec![0; 32], ..wrong.clone() };
        assert_eq!(reason(&world, wrong).await, expected);
        assert!(matches!(reason(&world, forged).await, WrongSignature { .. }), "{expected:?}");
    }
    let both = Signed { session_token: token(&key.session_token), ..*permanent };
    assert_eq!(reason(&world, both.clone()).await, WrongSessionToken);
    let forged = Signed { signature: vec![0; 32], ..both };
    assert!(matches!(reason(&world, forged).await, WrongSignature { .. }));
    let nobodys = KeyId::new("T.0");
    for session_token in [None, token(&key.session_token)] {
        let unknown = Signed { key_id: nobodys.clone(), session_token, ..good.clone() };
        assert_eq!(reason(&world, unknown).await, UnknownKey(nobodys.clone()));
    }
    who(&world, good).await.expect("believes what is right");
}

#[tokio::test]
async fn a_temporary_key_ends_in_time_and_that_is_told_for_a_day() {
    let world = world().await;
    let key = with_token(&world, &alices_token(&world)).await.expect("takes");
    assert_eq!(key.expires_at, world.identity.now().plus_seconds(3600));
    world.clock.advance(3599);
    by_key(&world, &key).await.expect("believes");
    world.clock.advance(1);
    let ended = Unauthenticated::ExpiredSessionToken(key.expires_at);
    assert_eq!(reason(&world, signed(&world, &key)).await, ended);
    world.clock.advance(24 * 60 * 60);
    identity::sweep(&world.identity).await.expect("sweeps");
    assert_eq!(reason(&world, signed(&world, &key)).await, ended);
    world.clock.advance(1);
    identity::sweep(&world.identity).await.expect("sweeps");
    let unknown = Unauthenticated::UnknownKey(key.id.clone());
    assert_eq!(reason(&world, signed(&world, &key)).await, unknown);
}

#[tokio::test]
async fn a_key_lives_no_longer_than_what_it_was_taken_with() {
    let world = world().await;
    let token = alices_token(&world);
    world.clock.advance(24 * 60 * 60 - 60);
    let key = with_token(&world, &token).await.expect("takes");
    assert_eq!(key.expires_at, world.identity.now().plus_seconds(60));
    let opened = signed_in(&world).await;
    let terms = Terms { seconds: 7 * 60 * 60, ..TERMS };
    let asked = ask(&world.identity, HOME, session(&opened), TakeKeyWithSession { terms }).await;
    let key = asked.expect("takes");
    assert_eq!(key.expires_at, opened.session.expires_at);
    // A session that rested is over for its browser, and the key goes on to its end.
    world.clock.advance(6 * 60 * 60 - 1);
    identity::sweep(&world.identity).await.expect("sweeps");
    by_key(&world, &key).await.expect("believes");
}

pub(crate) fn access() -> Access {
    Access { actions: &[], resources: Vec::new(), rule: Rule::Policy }
}

pub(crate) async fn set_enabled(world: &World, enabled: bool) {
    let changes = UserChanges { enabled: Some(enabled), ..UserChanges::default() };
    let user = UserRef::Id(alice(world));
    let command = UpdateUser { user, changes, password: None, rule: RULE, hash: None };
    world.ask("enable", world.token("owner"), command, access()).await.expect("changes");
}

#[tokio::test]
async fn a_key_ends_with_its_session_its_token_and_its_users_right_to_sign_in() {
    let world = world().await;
    let identity = &world.identity;
    let gone = async |key: &MintedKey| {
        let unknown = Unauthenticated::UnknownKey(key.id.clone());
        assert_eq!(reason(&world, signed(&world, key)).await, unknown);
    };
    let (one, two) = (signed_in(&world).await, signed_in(&world).await);
    let (first, second) = (with_session(&world, &one).await, with_session(&world, &two).await);
    let (first, second) = (first.expect("takes"), second.expect("takes"));
    ask(identity, HOME, session(&two), EndOtherSessions).await.expect("ends");
    gone(&first).await;
    by_key(&world, &second).await.expect("believes");
    ask(identity, HOME, session(&two), EndSession { session: None }).await.expect("ends");
    gone(&second).await;

    let granted = token(identity, RIGHT, None).await.expect("signs in");
    let key = with_token(&world, &granted.token).await.expect("takes");
    let revoke = RevokeToken { token: TokenHash::of(&granted.token) };
    world.ask("revoke", world.token("owner"), revoke, access()).await.expect("revokes");
    gone(&key).await;

    let granted = token(identity, RIGHT, None).await.expect("signs in");
    let key = with_token(&world, &granted.token).await.expect("takes");
    set_enabled(&world, false).await;
    gone(&key).await;
    set_enabled(&world, true).await;
    gone(&key).await;

    let kept = with_session(&world, &signed_in(&world).await).await.expect("takes");
    let by_token = token(identity, RIGHT, None).await.expect("signs in").token;
    let other = with_token(&world, &by_token).await.expect("takes");
    let change = ChangePassword {
        user: alice(&world),
        present: Secret::new(RIGHT),
        new: Secret::new("Another-password-1"),
        rule: RULE,
        checked: None,
        fresh: None,
        hash: None,
    };
    ask(identity, HOME, Proof::Token(by_token), change).await.expect("changes");
    gone(&kept).await;
    gone(&other).await;
}

#[tokio::test]
async fn a_session_gives_a_key_after_a_fresh_proof_only() {
    let world = world().await;
    let opened = signed_in(&world).await;
    world.clock.advance(300);
    with_session(&world, &opened).await.expect("takes");
    world.clock.advance(1);
    assert_eq!(outcome(with_session(&world, &opened).await), Err(Error::ProofTooOld));
    // Nor does a session that began without the factor that is there now.
    let opened = signed_in(&world).await;
    bind(&world).await;
    assert_eq!(outcome(with_session(&world, &opened).await), Err(Error::ProofTooOld));
}

#[tokio::test]
async fn a_temporary_key_opens_no_further_door() {
    let world = world().await;
    let key = with_session(&world, &signed_in(&world).await).await.expect("takes");
    let proof = || Proof::Signed(Box::new(signed(&world, &key)));
    let again = ask(&world.identity, HOME, proof(), TakeKeyWithSession { terms: TERMS }).await;
    assert_eq!(outcome(again), refused(Unauthenticated::Missing));
    // Its token is none of those that open anything by themselves.
    let by_token = with_token(&world, &key.session_token).await;
    assert_eq!(outcome(by_token), refused(Unauthenticated::UnknownToken));
    let as_token = Proof::Token(key.session_token.clone());
    let asked = ask(&world.identity, HOME, as_token, WhoAmI).await;
    assert_eq!(outcome(asked), refused(Unauthenticated::UnknownToken));
    let sign_in = crate::key_tokens::with_key(&world, key.id.as_str(), &key.secret).await;
    assert_eq!(outcome(sign_in), refused(Unauthenticated::WrongCredentials));
}

#[tokio::test]
async fn the_record_of_a_key_names_the_door_the_rule_and_the_key() {
    let world = world().await;
    let key = with_session(&world, &signed_in(&world).await).await.expect("takes");
    by_key(&world, &key).await.expect("believes");
    let mut tx = world.identity.store().read().await.expect("reads");
    let entries = tx.audit_of_request("test").await.expect("reads");
    let named = format!("temporary key {}", key.id);
    let entry = entries.iter().find(|entry| entry.resource.contains(&named)).expect("is there");
    assert!(entry.resource.starts_with("session-key: own factors: "), "{}", entry.resource);
    assert_eq!((&entry.means[..], &entry.user), ("session", &Some(alice(&world))));
}

#[tokio::test]
async fn a_directorys_user_takes_no_key() {
    let world = world().await;
    let (door, name, _) = dora(&world).await;
    change_directory(&world, DirectoryMfa::Disabled, RiskOperation::Autonomous).await;
    let at = (door, name);
    let opened = done(enter_as(&world.identity, HOME, at, RIGHT).await);
    let refusal = with_session(&world, &opened).await;
    assert_eq!(outcome(refusal), refused(Unauthenticated::SecondFactor));
}

#[tokio::test]
async fn a_user_is_shown_its_temporary_keys_and_ends_them_one_by_one() {
    let world = world().await;
    let mine = async |opened: &Opened| {
        let me = ask(&world.identity, HOME, session(opened), ShowMe).await.expect("shows");
        me.temporary_keys.into_iter().map(|key| key.id).collect::<Vec<_>>()
    };
    let opened = signed_in(&world).await;
    let first = with_session(&world, &opened).await.expect("takes");
    world.clock.advance(1);
    let second = with_token(&world, &alices_token(&world)).await.expect("takes");
    // One that outlived the rest of its session is shown in another.
    world.clock.advance(3599);
    let opened = signed_in(&world).await;
    assert_eq!(mine(&opened).await, std::slice::from_ref(&second.id));
    let end = |key: &MintedKey| EndTemporaryKey { key: key.id.clone() };
    ask(&world.identity, HOME, session(&opened), end(&second)).await.expect("ends");
    assert!(mine(&opened).await.is_empty());
    let unknown = Unauthenticated::UnknownKey(second.id.clone());
    assert_eq!(reason(&world, signed(&world, &second)).await, unknown);
    let ended = Unauthenticated::ExpiredSessionToken(first.expires_at);
    assert_eq!(reason(&world, signed(&world, &first)).await, ended);
    // Another's is none of one's own.
    let bobs = with_token(&world, &Secret::new(world.people["bob"].token.clone())).await;
    let bobs = bobs.expect("takes");
    let missing = Error::not_found(Noun::AccessKey, bobs.id.as_str());
    let refusal = ask(&world.identity, HOME, session(&opened), end(&bobs)).await;
    assert_eq!(outcome(refusal), Err(missing));
    by_key(&world, &bobs).await.expect("believes");
}

#[tokio::test]
async fn a_user_has_so_many_good_temporary_keys_and_no_more() {
    let world = world().await;
    let opened = signed_in(&world).await;
    add_temporary_keys(&world, "alice", 2, 60).await;
    add_temporary_keys(&world, "alice", KEYS_PER_USER - 3, 600).await;
    add_temporary_keys(&world, "bob", 1, 600).await;
    let last = with_session(&world, &opened).await.expect("is the last");
    let limit = |taken: Result<MintedKey, Error>| taken.map(drop);
    let reached = Err(Error::LimitReached(Noun::TemporaryKey));
    assert_eq!(limit(with_session(&world, &opened).await), reached);
    assert_eq!(limit(with_token(&world, &alices_token(&world)).await), reached);
    // One that was ended counts no more, nor do those whose time is over.
    let end = EndTemporaryKey { key: last.id };
    ask(&world.identity, HOME, session(&opened), end).await.expect("ends");
    assert_eq!(limit(with_token(&world, &alices_token(&world)).await), Ok(()));
    assert_eq!(limit(with_session(&world, &opened).await), reached);
    world.clock.advance(60);
    for _ in 0..2 {
        assert_eq!(limit(with_session(&world, &opened).await), Ok(()));
    }
    assert_eq!(limit(with_session(&world, &opened).await), reached);
}
