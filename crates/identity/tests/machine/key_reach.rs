//! What a temporary key does not reach of its user's own.

use identity::access::{Access, Resource, Rule, Subject};
use identity::access_keys::{CreateAccessKey, DeleteAccessKey, UpdateAccessKey};
use identity::caller::Proof;
use identity::error::{Error, Noun};
use identity::ids::{AccountId, KeyId, PasskeyId};
use identity::mfa::{BindDevice, CreateDevice, DeleteDevice, UnbindDevice};
use identity::passkeys::RemovePasskey;
use identity::pipeline::Command;
use identity::secret::Secret;
use identity::sessions::PROOF_SECONDS;
use identity::sources::Timestamp;
use identity::temporary_keys::MintedKey;
use identity::tokens::{Token, TokenHash, TokenScope};
use identity::users::UserRef;
use testkit::World;

use crate::acting::*;
use crate::denied::say;
use crate::temporary_keys::{signed, with_token};

/// A key of alice's, behind which a factor was shown then, or none.
async fn key(world: &World, mfa_at: Option<Timestamp>) -> MintedKey {
    let secret = Secret::new(format!("shown {mfa_at:?}"));
    let issued_at = world.identity.now();
    let token = Token {
        hash: TokenHash::of(&secret),
        user: alice(world),
        account: AccountId::new(world.values["account.id"].clone()),
        scope: TokenScope::Account,
        methods: Vec::new(),
        issued_at,
        expires_at: issued_at.plus_seconds(3600),
        mfa_at,
    };
    let mut tx = world.identity.store().write().await.expect("writes");
    tx.insert_token(&token).await.expect("inserts");
    tx.commit().await.expect("commits");
    with_token(world, &secret).await.expect("takes")
}

fn by(world: &World, key: &MintedKey) -> Proof {
    Proof::Signed(Box::new(signed(world, key)))
}

fn user(world: &World) -> UserRef {
    UserRef::Id(alice(world))
}

/// As if a policy had allowed it.
async fn change<C: Command>(world: &World, key: &MintedKey, command: C) -> Result<(), Error> {
    let access = Access { actions: &[], resources: Vec::new(), rule: Rule::AnyCaller };
    world.ask("change", by(world, key), command, access).await.map(drop)
}

fn unbind(world: &World) -> UnbindDevice {
    let (device, code) = (None, None);
    UnbindDevice { user: user(world), device, code, unless_required: false, delete: false }
}

fn remove(world: &World) -> RemovePasskey {
    RemovePasskey { user: user(world), passkey: PasskeyId::new("p") }
}

#[tokio::test]
async fn a_temporary_key_takes_a_factor_away_soon_after_one_was_shown_only() {
    let world = world().await;
    bind(&world).await;
    let (name, holder) = (device(&world).await.name, Some(user(&world)));
    let delete = || {
        let (name, holder) = (name.clone(), holder.clone());
        DeleteDevice { name, holder, absent_is_done: false, even_bound: true }
    };
    let in_use = Err(Error::InUse { what: Noun::Device, by: Noun::DeviceUser });
    let without = key(&world, None).await;
    let shown = key(&world, Some(world.identity.now())).await;
    world.clock.advance(PROOF_SECONDS + 1);
    for key in [&without, &shown] {
        assert_eq!(change(&world, key, delete()).await, in_use);
        assert_eq!(change(&world, key, unbind(&world)).await, Err(Error::ProofTooOld));
        assert_eq!(change(&world, key, remove(&world)).await, Err(Error::ProofTooOld));
    }
    world.clock.advance(-1);
    let none = Err(Error::not_found(Noun::Passkey, "p"));
    assert_eq!(change(&world, &shown, remove(&world)).await, none);
    assert_eq!(change(&world, &shown, unbind(&world)).await, Ok(()));
    bind(&world).await;
    let shown = key(&world, Some(world.identity.now())).await;
    let (name, holder) = (device(&world).await.name, Some(user(&world)));
    let delete = DeleteDevice { name, holder, absent_is_done: false, even_bound: true };
    assert_eq!(change(&world, &shown, delete).await, Ok(()));
}

#[tokio::test]
async fn a_temporary_key_binds_a_device_beside_a_passkey_soon_after_one_was_shown_only() {
    let mut world = world().await;
    let handle = world.values["alice.handle"].clone();
    world.add_passkey("alices", &handle).await;
    let shown = key(&world, Some(world.identity.now())).await;
    let create = CreateDevice { name: "dev".into(), holder: Some(user(&world)) };
    change(&world, &shown, create).await.expect("makes");
    let wrong = || BindDevice {
        user: user(&world),
        device: "dev".into(),
        own: true,
        first_code: Secret::new("123456"),
        second_code: Secret::new("654321"),
    };
    assert_eq!(change(&world, &shown, wrong()).await, Err(Error::WrongCode));
    world.clock.advance(PROOF_SECONDS + 1);
    assert_eq!(change(&world, &shown, wrong()).await, Err(Error::ProofTooOld));
}

#[tokio::test]
async fn a_temporary_key_touches_permanent_ones_by_a_policys_word_only() {
    let world = world().await;
    let short = key(&world, Some(world.identity.now())).await;
    let access = |rule| Access {
        actions: &["service:Keys"],
        resources: vec![Resource::new("user/alice")],
        rule,
    };
    let own = || Subject::User(user(&world));
    let create = || CreateAccessKey { user: user(&world), description: String::new() };
    let kept = KeyId::new(world.people["alice"].key.clone());
    let (id, holder, description) = (kept.clone(), Subject::KeyHolder(kept.clone()), None);
    let off = UpdateAccessKey { key: id, user: None, active: Some(false), description };
    let held = || access(Rule::SelfOrPolicy(holder.clone()));
    for rule in [Rule::SelfOrPolicy(own()), Rule::SelfOnly(own())] {
        let denied = world.ask("make", by(&world, &short), create(), access(rule)).await.map(drop);
        assert!(matches!(denied, Err(Error::Denied(_))), "{denied:?}");
    }
    let delete = DeleteAccessKey { key: kept, user: None };
    let denied = world.ask("delete", by(&world, &short), delete, held()).await;
    assert!(matches!(denied, Err(Error::Denied(_))), "{denied:?}");
    let denied = world.ask("off", by(&world, &short), off, held()).await.map(drop);
    assert!(matches!(denied, Err(Error::Denied(_))), "{denied:?}");
    say(&world, ("Allow", 1), "service:Keys", "user/alice").await;
    let rule = Rule::SelfOrPolicy(own());
    let made = world.ask("make", by(&world, &short), create(), access(rule)).await;
    assert!(made.is_ok(), "a policy lets it");
}
