//! What one node takes away while the other makes something from it: nothing is made.

use std::sync::Arc;

use identity::access::{Access, Rule};
use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::ids::{AccountId, KeyForm, KeyId};
use identity::roles::Assumed;
use identity::secret::Secret;
use identity::sign_in::{FirstFactor, Granted};
use identity::store::{Tx, Written};
use identity::temporary_keys::{MintedKey, TakeKeyWithSession, TakeKeyWithToken, Terms};
use identity::tokens::TokenHash;
use testkit::{Person, World};

use crate::asking::{by, enter, id, password, refused, sign_in};
use crate::lent::{lend, make_role};
use crate::on_threads;
use crate::waiting::Watched;

/// What alice's browser holds.
const SESSION: &str = "a session of alice's";

const FORM: KeyForm = KeyForm { tag: "T.", length: 20 };

async fn hold_alice(tx: &mut dyn Tx, world: &World) {
    tx.lock_user(&id(world, "alice")).await.expect("locks");
}

fn is<T>(reason: Unauthenticated) -> impl Fn(Result<T, Error>) -> bool {
    move |answer| answer.err() == Some(Error::Unauthenticated(reason.clone()))
}

fn key(world: &World) -> KeyId {
    KeyId::new(world.people["alice"].key.clone())
}

fn token(world: &World) -> Secret {
    Secret::new(world.people["alice"].token.clone())
}

async fn token_by_key(world: Arc<World>) -> Result<Granted, Error> {
    let secret = world.people["alice"].secret.clone();
    enter(&world, FirstFactor::AccessKey { key: key(&world), secret }, None).await
}

async fn token_by_token(world: Arc<World>) -> Result<Granted, Error> {
    let token = token(&world);
    enter(&world, FirstFactor::Token(token), None).await
}

async fn key_by_token(world: Arc<World>) -> Result<MintedKey, Error> {
    let terms = Terms { form: FORM, seconds: 900 };
    let command = TakeKeyWithToken { token: token(&world), terms };
    world.ask("take", Proof::Anonymous, command, by(Rule::Open)).await
}

async fn key_by_session(world: Arc<World>) -> Result<MintedKey, Error> {
    let terms = Terms { form: FORM, seconds: 900 };
    let proof = Proof::Session(Secret::new(SESSION));
    world.ask("take", proof, TakeKeyWithSession { terms }, Access::any_caller(&[])).await
}

async fn role_by_key(world: Arc<World>) -> Result<Assumed, Error> {
    lend(&world, &world.people["alice"], "lent").await
}

async fn switch_key_off(tx: &mut dyn Tx, world: &World) {
    let mut key = tx.key(&key(world)).await.expect("reads").expect("is there").key;
    key.active = false;
    tx.update_key(&key).await.expect("writes");
    tx.delete_tokens_by_key_of(&key.user).await.expect("deletes");
    tx.delete_temporary_keys_by_key(&key.id).await.expect("deletes");
}

async fn end_tokens(tx: &mut dyn Tx, world: &World) {
    tx.delete_tokens_of(&id(world, "alice")).await.expect("deletes");
}

async fn disable(tx: &mut dyn Tx, world: &World) {
    let mut user = tx.user(&id(world, "alice")).await.expect("reads").expect("is there");
    user.enabled = false;
    assert_eq!(tx.update_user(&user).await, Ok(Written::Yes));
    end_tokens(tx, world).await;
}

#[test]
fn a_key_that_was_switched_off_opens_nothing_more() {
    on_threads(async {
        let watched = Watched::new().await;
        let off = is(Unauthenticated::InactiveKey(key(&watched.nodes.a)));
        assert!(off(watched.amidst(hold_alice, token_by_key, switch_key_off).await));
    });
}

#[test]
fn a_key_that_was_switched_off_lends_no_role() {
    on_threads(async {
        let watched = Watched::new().await;
        let nodes = &watched.nodes;
        make_role(&nodes.a, "lent").await;
        role_by_key(Arc::clone(&nodes.b)).await.expect("is lent while the key is on");
        let refused = is(Unauthenticated::UnknownToken);
        assert!(refused(watched.amidst(hold_alice, role_by_key, switch_key_off).await));
    });
}

#[test]
fn a_token_that_was_ended_opens_nothing_more() {
    on_threads(async {
        let watched = Watched::new().await;
        let late = watched.amidst(hold_alice, token_by_token, end_tokens).await;
        assert!(is(Unauthenticated::UnknownToken)(late));
        let watched = Watched::new().await;
        let late = watched.amidst(hold_alice, key_by_token, end_tokens).await;
        assert!(is(Unauthenticated::UnknownToken)(late));
    });
}

#[test]
fn a_user_that_was_disabled_gets_nothing_for_its_password() {
    on_threads(async {
        let watched = Watched::new().await;
        let disabled = Unauthenticated::DisabledUser { user: "alice".into(), key: None };
        let by_password =
            async |world: Arc<World>| sign_in(&world, "alice", &password("alice"), None).await;
        let ask = |world| Box::pin(async move { by_password(world).await });
        assert!(is(disabled)(watched.amidst(hold_alice, ask, disable).await));
    });
}

/// A session of alice's.
async fn open_session(world: &World) {
    let account = AccountId::new(world.values["account.id"].clone());
    let secret = Secret::new(SESSION);
    let session = testkit::session(&id(world, "alice"), &account, &secret, world.identity.now());
    let mut tx = world.identity.store().write().await.expect("writes");
    tx.insert_session(&session).await.expect("writes");
    tx.commit().await.expect("commits");
}

async fn nothing_more(_: &mut dyn Tx, _: &World) {}

#[test]
fn what_goes_while_a_key_is_made_of_it_is_refused_as_if_it_had_gone_before() {
    on_threads(async {
        let watched = Watched::new().await;
        open_session(&watched.nodes.a).await;
        let swept = async |tx: &mut dyn Tx, world: &World| {
            let over = world.identity.now().plus_seconds(3601);
            assert_eq!(tx.sweep_sessions(over).await, Ok(1));
        };
        let late = watched.amidst(swept, key_by_session, nothing_more).await;
        assert_eq!(late.map(drop), refused(Unauthenticated::UnknownToken));
        let token_gone = async |tx: &mut dyn Tx, world: &World| {
            tx.delete_token(&TokenHash::of(&token(world))).await.expect("deletes");
        };
        let late = watched.amidst(token_gone, key_by_token, nothing_more).await;
        assert_eq!(late.map(drop), refused(Unauthenticated::UnknownToken));
    });
}

#[test]
fn what_goes_while_a_role_is_lent_for_it_is_refused_as_if_it_had_gone_before() {
    on_threads(async {
        let watched = Watched::new().await;
        let world = Arc::clone(&watched.nodes.a);
        make_role(&world, "lent").await;
        make_role(&world, "first").await;
        let first = lend(&world, &world.people["alice"], "first").await.expect("is lent");
        let acting = Person::with_key(&first.key);
        let ask = |world: Arc<World>| async move { lend(&world, &acting, "lent").await };
        // The key that the role is asked with goes with the role it was taken for.
        let role_gone = async |tx: &mut dyn Tx, _: &World| {
            tx.lock_role(&first.role.id).await.expect("locks");
            tx.delete_role(&first.role).await.expect("deletes");
        };
        let late = watched.amidst(role_gone, ask, nothing_more).await;
        assert_eq!(late.map(drop), refused(Unauthenticated::UnknownKey(first.key.id.clone())));
        let key_gone = async |tx: &mut dyn Tx, world: &World| {
            tx.delete_key(&key(world)).await.expect("deletes");
        };
        let late = watched.amidst(key_gone, role_by_key, nothing_more).await;
        assert_eq!(late.map(drop), refused(Unauthenticated::UnknownKey(key(&world))));
    });
}
