//! Whom the core believes, what they may do, and what is written down.

use std::collections::BTreeMap;

use identity::access::{Access, Resource, Rule, Subject};
use identity::access_keys::UpdateAccessKey;
use identity::audit::Outcome;
use identity::caller::{Proof, Signed};
use identity::error::{DenialReason, Error, Unauthenticated};
use identity::guards::Guard;
use identity::ids::{AccountId, KeyId, ProjectId, UserId};
use identity::mfa::CreateDevice;
use identity::policies::{AttachPolicy, CreatePolicy, PolicyRef, PrincipalRef};
use identity::secret::Secret;
use identity::sign_in::SetLoginProtection;
use identity::users::{GetUser, UserRef};
use identity::{WhoAmI, caller::Caller};
use testkit::{START, World, attack, core_only};

/// A signature of alice's that is right in every way.
fn signed(world: &World, nonce: Option<&str>) -> Signed {
    world.people["alice"].signed(START, nonce)
}

async fn who(world: &World, signed: Signed) -> Result<Caller, Error> {
    world.ask("who", Proof::Signed(Box::new(signed)), WhoAmI, Access::any_caller(&[])).await
}

async fn reason(world: &World, signed: Signed) -> Unauthenticated {
    match who(world, signed).await {
        Err(Error::Unauthenticated(reason)) => reason,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_right_signature_is_believed_and_any_change_is_not() {
    let world = World::new(core_only).await;
    let caller = who(&world, signed(&world, None)).await.expect("believes");
    assert_eq!(caller.user_name, "alice");
    let good = signed(&world, None);
    let other_text = Signed { string_to_sign: "something else".into(), ..good.clone() };
    assert!(matches!(
        reason(&world, other_text).await,
        Unauthenticated::WrongSignature { string_to_sign, .. } if string_to_sign == "something else"
    ));
    let bob = KeyId::new(world.people["bob"].key.clone());
    let other_key = Signed { key_id: bob, ..good.clone() };
    assert!(matches!(reason(&world, other_key).await, Unauthenticated::WrongSignature { .. }));
    let no_key = Signed { key_id: KeyId::new("LTAI0"), ..good.clone() };
    assert_eq!(reason(&world, no_key).await, Unauthenticated::UnknownKey(KeyId::new("LTAI0")));
    let temporary = Signed { session_token: Some(Secret::new("t")), ..good.clone() };
    assert_eq!(reason(&world, temporary).await, Unauthenticated::WrongSessionToken);
    let elsewhere = Signed { account: Some(AccountId::new("other")), ..good.clone() };
    assert_eq!(reason(&world, elsewhere).await, Unauthenticated::WrongScope);
    let project = Signed { project: Some(ProjectId::new("other")), ..good };
    assert_eq!(reason(&world, project).await, Unauthenticated::WrongScope);
}

#[tokio::test]
async fn a_signature_is_good_for_a_quarter_of_an_hour_either_way() {
    let world = World::new(core_only).await;
    for (offset, good) in [(-900, true), (900, true), (-901, false), (901, false)] {
        let at = START.plus_seconds(offset);
        let result = who(&world, Signed { time: at, ..signed(&world, None) }).await;
        assert_eq!(result.is_ok(), good, "{offset}");
    }
}

#[tokio::test]
async fn a_nonce_is_good_once_and_only_a_right_signature_takes_it() {
    let world = World::new(core_only).await;
    let forged = Signed { signature: vec![0; 32], ..signed(&world, Some("n")) };
    assert!(matches!(reason(&world, forged).await, Unauthenticated::WrongSignature { .. }));
    who(&world, signed(&world, Some("n"))).await.expect("believes");
    assert_eq!(reason(&world, signed(&world, Some("n"))).await, Unauthenticated::Replayed);
    who(&world, signed(&world, Some("m"))).await.expect("believes");
}

#[tokio::test]
async fn only_the_holder_of_the_secret_learns_that_a_key_is_off() {
    let world = World::new(core_only).await;
    let key = KeyId::new(world.people["alice"].key.clone());
    let off =
        UpdateAccessKey { key: key.clone(), user: None, active: Some(false), description: None };
    let access = Access { actions: &[], resources: Vec::new(), rule: Rule::Policy };
    world.ask("off", world.token("owner"), off, access).await.expect("switches off");
    assert_eq!(reason(&world, signed(&world, None)).await, Unauthenticated::InactiveKey(key));
    let forged = Signed { signature: vec![0; 32], ..signed(&world, None) };
    assert!(matches!(reason(&world, forged).await, Unauthenticated::WrongSignature { .. }));
}

#[tokio::test]
async fn a_tokens_time_ends() {
    let world = World::new(core_only).await;
    let ask = || world.ask("who", world.token("alice"), WhoAmI, Access::any_caller(&[]));
    world.clock.advance(24 * 60 * 60 - 1);
    ask().await.expect("believes");
    world.clock.advance(1);
    assert!(matches!(ask().await, Err(Error::Unauthenticated(Unauthenticated::ExpiredToken(_)))));
}

fn user(world: &World, name: &str) -> UserRef {
    UserRef::Id(UserId::new(world.values[&format!("{name}.id")].clone()))
}

fn reading(world: &World, of: &str, rule: fn(Subject) -> Rule) -> (GetUser, Access) {
    let resource = Resource::new("service::").account_number().text(":user/").text(of);
    let rule = rule(Subject::User(user(world, of)));
    let access = Access { actions: &["service:GetUser"], resources: vec![resource], rule };
    (GetUser { user: user(world, of) }, access)
}

async fn denial(
    world: &World,
    as_whom: &str,
    (command, access): (GetUser, Access),
) -> Option<DenialReason> {
    match world.ask("denied", world.token(as_whom), command, access).await {
        Ok(_) => None,
        Err(Error::Denied(denial)) => Some(denial.reason),
        Err(error) => panic!("{error:?}"),
    }
}

async fn attach(world: &World, name: &str, document: &str) {
    let create = CreatePolicy {
        language: "plain",
        name: Some(name.into()),
        description: String::new(),
        document: document.into(),
        attributes: BTreeMap::new(),
    };
    let access = || Access { actions: &[], resources: Vec::new(), rule: Rule::Policy };
    world.ask("create", world.token("owner"), create, access()).await.expect("creates");
    let attach = AttachPolicy {
        policy: PolicyRef::Custom { language: "plain", name: name.into() },
        to: PrincipalRef::User(user(world, "alice")),
        again_is_done: false,
    };
    world.ask("attach", world.token("owner"), attach, access()).await.expect("attaches");
}

#[tokio::test]
async fn rules_say_who_may() {
    let world = World::new(core_only).await;
    let policy = |of| reading(&world, of, |_| Rule::Policy);
    let own_or = |of| reading(&world, of, Rule::SelfOrPolicy);
    let own = |of| reading(&world, of, Rule::SelfOnly);
    let others = |of| reading(&world, of, Rule::OthersByPolicy);
    use DenialReason::{NotAllowed, NotYourself, Yourself};
    assert_eq!(denial(&world, "owner", policy("bob")).await, None);
    assert_eq!(denial(&world, "alice", policy("alice")).await, Some(NotAllowed));
    assert_eq!(denial(&world, "alice", own_or("alice")).await, None);
    assert_eq!(denial(&world, "alice", own_or("bob")).await, Some(NotAllowed));
    assert_eq!(denial(&world, "alice", own("alice")).await, None);
    assert_eq!(denial(&world, "owner", own("alice")).await, Some(NotYourself));
    assert_eq!(denial(&world, "owner", others("alice")).await, None);
    assert_eq!(denial(&world, "owner", others("owner")).await, Some(Yourself));
    assert_eq!(denial(&world, "alice", others("bob")).await, Some(NotAllowed));
}

#[tokio::test]
async fn policies_allow_by_resource_and_a_deny_wins_even_over_oneself() {
    let world = World::new(core_only).await;
    let policy = |of| reading(&world, of, |_| Rule::Policy);
    let allow = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["service:Get*"],
        "Resource":["service::*:user/bob"]}]}"#;
    attach(&world, "allow", allow).await;
    assert_eq!(denial(&world, "alice", policy("bob")).await, None);
    let not_allowed = Some(DenialReason::NotAllowed);
    assert_eq!(denial(&world, "alice", policy("nobody")).await, not_allowed);
    let deny = r#"{"Version":"1","Statement":[{"Effect":"Deny","Action":["service:*"],
        "Resource":["*"]}]}"#;
    attach(&world, "deny", deny).await;
    let denied = Some(DenialReason::ExplicitlyDenied);
    assert_eq!(denial(&world, "alice", policy("bob")).await, denied);
    let own = reading(&world, "alice", Rule::SelfOrPolicy);
    assert_eq!(denial(&world, "alice", own).await, denied);
    let own = reading(&world, "alice", Rule::SelfOnly);
    assert_eq!(denial(&world, "alice", own).await, denied);
}

#[tokio::test]
async fn a_denied_read_is_written_down_once_and_a_done_one_is_not() {
    let world = World::new(core_only).await;
    let (command, access) = reading(&world, "bob", |_| Rule::Policy);
    let denied = world.ask("denied-read", world.token("alice"), command, access).await;
    assert!(matches!(denied, Err(Error::Denied(_))));
    let (command, access) = reading(&world, "bob", |_| Rule::Policy);
    world.ask("done-read", world.token("owner"), command, access).await.expect("reads");
    let mut tx = world.identity.store().read().await.expect("reads");
    let entries = tx.audit_of_request("denied-read").await.expect("reads");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].outcome, Outcome::Denied);
    assert!(entries[0].resource.ends_with(":user/bob"), "{}", entries[0].resource);
    assert_eq!(tx.audit_of_request("done-read").await, Ok(vec![]));
}

#[tokio::test]
async fn what_fails_leaves_neither_a_change_nor_a_record_of_one() {
    let world = World::new(core_only).await;
    let access = || Access { actions: &[], resources: Vec::new(), rule: Rule::Policy };
    let create = || CreateDevice { name: "dev".into(), holder: None };
    world.ask("first", world.token("owner"), create(), access()).await.expect("creates");
    let second = world.ask("second", world.token("owner"), create(), access()).await;
    assert!(matches!(second, Err(Error::Exists(..))));
    let unknown = UserRef::Id(UserId::new("none"));
    let set = SetLoginProtection { user: unknown, method: None };
    let missing = world.ask("third", world.token("owner"), set, access()).await;
    assert!(matches!(missing, Err(Error::NotFound(..))));
    let mut tx = world.identity.store().read().await.expect("reads");
    for id in ["second", "third"] {
        assert_eq!(tx.audit_of_request(id).await, Ok(vec![]));
    }
}

#[tokio::test]
async fn a15_a_signature_that_is_forged_old_or_of_a_key_that_is_off_is_not_believed() {
    let forged = attack(async |world: World| {
        who(&world, Signed { signature: vec![0; 32], ..signed(&world, None) }).await.is_ok()
    });
    forged.held_by(Guard::Signature).await;
    let old = attack(async |world: World| {
        let time = START.plus_seconds(-901);
        who(&world, Signed { time, ..signed(&world, None) }).await.is_ok()
    });
    old.held_by(Guard::SignatureTime).await;
    let off = attack(async |world: World| {
        let key = KeyId::new(world.people["alice"].key.clone());
        let off = UpdateAccessKey { key, user: None, active: Some(false), description: None };
        let access = Access { actions: &[], resources: Vec::new(), rule: Rule::AnyCaller };
        world.ask("off", world.token("owner"), off, access).await.expect("switches off");
        who(&world, signed(&world, None)).await.is_ok()
    });
    off.held_by(Guard::KeyActive).await;
}

#[tokio::test]
async fn a1_a_nonce_is_good_once() {
    let replay = attack(async |world: World| {
        who(&world, signed(&world, Some("n"))).await.expect("believes");
        who(&world, signed(&world, Some("n"))).await.is_ok()
    });
    replay.held_by(Guard::Nonce).await;
}

#[tokio::test]
async fn a16_what_no_policy_allows_is_denied() {
    let unallowed = attack(async |world: World| {
        let bob = UserRef::Id(UserId::new(world.values["bob.id"].clone()));
        let access = Access {
            actions: &["service:Do"],
            resources: vec![Resource::new("user")],
            rule: Rule::Policy,
        };
        let look = GetUser { user: bob };
        world.ask("look", world.token("alice"), look, access).await.is_ok()
    });
    unallowed.held_by(Guard::Permission).await;
}
