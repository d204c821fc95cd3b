//! What one node takes away while the other makes something from it: nothing is made.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use identity::access::{Access, Rule};
use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::ids::{KeyForm, KeyId};
use identity::roles::{AssumeRole, Assumed, CreateRole};
use identity::secret::Secret;
use identity::sign_in::{FirstFactor, Granted};
use identity::store::{Tx, Written};
use identity::temporary_keys::{MintedKey, TakeKeyWithToken, Terms};
use testkit::World;

use crate::asking::{by, done, enter, id, password, sign_in};
use crate::{Nodes, nodes, on_threads};

const FORM: KeyForm = KeyForm { tag: "T.", length: 20 };

/// What comes of a request to one node that reads alice while the other holds her row, takes
/// something away and lets go.
async fn late<T, F>(
    nodes: &Nodes,
    ask: impl FnOnce(Arc<World>) -> F,
    take_away: impl AsyncFnOnce(&mut dyn Tx, &World),
) -> Result<T, Error>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    let mut tx = nodes.a.identity.store().write().await.expect("writes");
    tx.lock_user(&id(&nodes.a, "alice")).await.expect("locks");
    let late = tokio::spawn(ask(Arc::clone(&nodes.b)));
    // Time enough for a request that does not wait to read what is out of date.
    tokio::time::sleep(Duration::from_millis(200)).await;
    take_away(&mut *tx, &nodes.a).await;
    tx.commit().await.expect("commits");
    late.await.expect("joins")
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

async fn role_by_key(world: Arc<World>) -> Result<Assumed, Error> {
    let command = AssumeRole {
        account: world.values["account.number"].clone(),
        role: "lent".into(),
        session: "work".into(),
        seconds: None,
        policy: None,
        external_id: None,
        source_identity: None,
        form: FORM,
        fields: ("seconds", "source"),
    };
    let access = Access { actions: &["service:Assume"], ..Access::any_caller(&[]) };
    world.ask("assume", world.signature("alice", None), command, access).await
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
        let nodes = nodes().await;
        let off = Unauthenticated::InactiveKey(key(&nodes.a));
        assert!(is(off)(late(&nodes, token_by_key, switch_key_off).await));
    });
}

#[test]
fn a_key_that_was_switched_off_lends_no_role() {
    on_threads(async {
        let nodes = nodes().await;
        let everybody = format!("account/{}/everybody", nodes.a.values["account.number"]);
        let trust = format!(
            r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": "service:Assume",
                "Principal": {{"Caller": "{everybody}"}}}}]}}"#
        );
        let role = CreateRole {
            name: "lent".into(),
            description: String::new(),
            language: "plain",
            trust,
            max_session: 3600,
            attributes: Default::default(),
        };
        done(&nodes.a, role).await;
        role_by_key(Arc::clone(&nodes.b)).await.expect("is lent while the key is on");
        let refused = is(Unauthenticated::UnknownToken);
        assert!(refused(late(&nodes, role_by_key, switch_key_off).await));
    });
}

#[test]
fn a_token_that_was_ended_opens_nothing_more() {
    on_threads(async {
        let nodes = nodes().await;
        assert!(is(Unauthenticated::UnknownToken)(late(&nodes, token_by_token, end_tokens).await));
        let nodes = self::nodes().await;
        assert!(is(Unauthenticated::UnknownToken)(late(&nodes, key_by_token, end_tokens).await));
    });
}

#[test]
fn a_user_that_was_disabled_gets_nothing_for_its_password() {
    on_threads(async {
        let nodes = nodes().await;
        let disabled = Unauthenticated::DisabledUser { user: "alice".into(), key: None };
        let by_password =
            async |world: Arc<World>| sign_in(&world, "alice", &password("alice"), None).await;
        let ask = |world| Box::pin(async move { by_password(world).await });
        assert!(is(disabled)(late(&nodes, ask, disable).await));
    });
}
