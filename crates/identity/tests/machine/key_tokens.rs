//! Tokens for a permanent key's secret, and what ends with a permanent key.

use identity::WhoAmI;
use identity::access_keys::{DeleteAccessKey, UpdateAccessKey};
use identity::audit::Outcome;
use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::ids::{AccountId, KeyId};
use identity::secret::Secret;
use identity::sign_in::{FirstFactor, Granted, ScopeRequest, SignIn};
use identity::temporary_keys::{Source, TemporaryKey};
use identity::tokens::TokenHash;
use testkit::{Person, World};

use crate::acting::*;
use crate::temporary_keys::{access, by_key, reason, set_enabled, signed, with_token};

pub(crate) async fn with_key(world: &World, key: &str, secret: &Secret) -> Result<Granted, Error> {
    let first = FirstFactor::AccessKey { key: KeyId::new(key), secret: secret.clone() };
    let command = SignIn { first, passcode: None, scope: ScopeRequest::Unsaid, checked: None };
    ask(&world.identity, HOME, Proof::Anonymous, command).await
}

#[tokio::test]
async fn a_key_and_its_secret_give_a_token_and_who_tries_is_in_the_record() {
    let world = world().await;
    let person = &world.people["alice"];
    let granted = with_key(&world, &person.key, &person.secret).await.expect("signs in");
    assert_eq!(granted.details.token.mfa_at, None);
    let (own, swapped) = (person.key.as_str(), person.secret.expose_text());
    for (key, secret, account) in [
        (own, Secret::new("wrong"), true),
        (own, world.people["bob"].secret.clone(), true),
        ("LTAI0", person.secret.clone(), false),
        (swapped, Secret::new(own), false),
    ] {
        let refusal = with_key(&world, key, &secret).await;
        assert_eq!(outcome(refusal), refused(Unauthenticated::WrongCredentials));
        let mut tx = world.identity.store().read().await.expect("reads");
        let entries = tx.audit_of_request("test").await.expect("reads");
        // What is no key's id is not kept: it may be a secret.
        let unknown = || "an unknown access key".to_owned();
        let named = if account { format!("access key {key}") } else { unknown() };
        let entry = entries.iter().find(|entry| entry.resource == named).expect("is recorded");
        assert_eq!(entries.iter().any(|entry| entry.resource.contains(key)), account);
        assert_eq!(entry.outcome, Outcome::Refused);
        assert_eq!(entry.user, account.then(|| alice(&world)));
    }
    // Nobody is locked out by that.
    for _ in 0..60 {
        drop(with_key(&world, &person.key, &Secret::new("wrong")).await);
    }
    with_key(&world, &person.key, &person.secret).await.expect("signs in");
}

/// A temporary key that was taken with alice's permanent one.
async fn with_permanent(world: &World, id: &str) -> KeyId {
    let now = world.identity.now();
    let key = TemporaryKey {
        id: KeyId::new(id),
        token: TokenHash([0; 32]),
        user: alice(world),
        account: AccountId::new(world.values["account.id"].clone()),
        role: None,
        source: Source::AccessKey(KeyId::new(world.people["alice"].key.clone())),
        via: None,
        sealed_secret: vec![0],
        mfa_at: None,
        created_at: now,
        expires_at: now.plus_seconds(3600),
    };
    let mut tx = world.identity.store().write().await.expect("writes");
    tx.insert_temporary_key(&key).await.expect("inserts");
    tx.commit().await.expect("commits");
    key.id
}

async fn is_there(world: &World, key: &KeyId) -> bool {
    let mut tx = world.identity.store().read().await.expect("reads");
    tx.borne_temporary_key(key).await.expect("reads").is_some()
}

#[tokio::test]
async fn what_a_key_opened_ends_when_it_is_switched_off_or_deleted() {
    for deleted in [false, true] {
        let world = world().await;
        let Person { key, secret, .. } = &world.people["alice"];
        let granted = with_key(&world, key, secret).await.expect("signs in");
        let taken = with_token(&world, &granted.token).await.expect("takes");
        by_key(&world, &taken).await.expect("believes");
        let lent = with_permanent(&world, "T.9").await;
        assert!(is_there(&world, &lent).await);
        let (id, owner) = (KeyId::new(key.clone()), world.token("owner"));
        if deleted {
            let delete = DeleteAccessKey { key: id, user: None };
            world.ask("delete", owner, delete, access()).await.expect("deletes");
        } else {
            let (user, description) = (None, None);
            let off = UpdateAccessKey { key: id, user, active: Some(false), description };
            world.ask("off", owner, off, access()).await.expect("switches off");
        }
        let asked = ask(&world.identity, HOME, Proof::Token(granted.token), WhoAmI).await;
        assert_eq!(outcome(asked), refused(Unauthenticated::UnknownToken));
        let unknown = Unauthenticated::UnknownKey(taken.id.clone());
        assert_eq!(reason(&world, signed(&world, &taken)).await, unknown);
        assert!(!is_there(&world, &lent).await);
        assert!(with_key(&world, key, secret).await.is_err());
        // What the password is behind goes on.
        ask(&world.identity, HOME, world.token("alice"), WhoAmI).await.expect("believes");
    }
}

#[tokio::test]
async fn a_key_taken_with_a_permanent_one_ends_with_its_users_right_to_sign_in() {
    let world = world().await;
    let lent = with_permanent(&world, "T.9").await;
    set_enabled(&world, false).await;
    assert!(!is_there(&world, &lent).await);
}
