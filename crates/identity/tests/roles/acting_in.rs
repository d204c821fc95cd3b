//! What may be done in a role: what the role may, and nothing because of who assumed it.

use identity::access::{Access, Resource, Rule, Subject};
use identity::access_keys::{CreateAccessKey, ListAccessKeys};
use identity::caller::{Proof, Signed};
use identity::error::{DecidedBy, DenialReason, Error, Noun, Unauthenticated};
use identity::mfa::{BindDevice, CreateDevice, GetUserDevice};
use identity::passkeys::RemovePasskey;
use identity::roles::AssumeRole;
use identity::secret::Secret;
use identity::users::{GetUser, UserRef};
use testkit::World;

use crate::acting::*;

/// Alice in a role that may read bob.
async fn in_role(world: &World, policy: Option<&str>) -> Proof {
    open_role(world, "reader").await;
    attach(world, "reads", to_role("reader"), &allowing("service:Get*", "user/bob")).await;
    let policy = policy.map(str::to_owned);
    let command = AssumeRole { policy, ..assume(world, "reader") };
    let lent = assume_as(world, world.signature("alice", None), command).await.expect("is lent");
    with(world, &lent.key)
}

#[tokio::test]
async fn a_role_may_what_its_policies_say_whatever_those_of_its_user_say() {
    let world = world().await;
    let proof = in_role(&world, None).await;
    let other = allowing("service:Get*", "user/nobody");
    attach(&world, "other", to_user(&world, "alice"), &other).await;
    assert_eq!(read(&world, proof.clone(), "bob").await, Ok(()));
    let denied = denial(read(&world, proof, "nobody").await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Caller));
    // Out of the role it is the other way round.
    let alice = || world.signature("alice", None);
    assert_eq!(read(&world, alice(), "nobody").await, Ok(()));
    assert!(read(&world, alice(), "bob").await.is_err());
}

#[tokio::test]
async fn what_is_denied_to_the_user_is_not_denied_to_the_role() {
    let world = world().await;
    let proof = in_role(&world, None).await;
    let deny = allowing("*", "*").replace("Allow", "Deny");
    attach(&world, "deny", to_user(&world, "alice"), &deny).await;
    assert_eq!(read(&world, proof, "bob").await, Ok(()));
}

#[tokio::test]
async fn a_sessions_policy_narrows_the_roles_and_widens_nothing() {
    let narrow = allowing("service:Get*", "user/alice");
    let wide = allowing("*", "*");
    let deny = allowing("*", "*").replace("Allow", "Deny");
    let by_session = |reason| Some((reason, DecidedBy::Session));
    for (policy, bob, nobody) in [
        (&narrow, by_session(DenialReason::NotAllowed), DecidedBy::Session),
        (&deny, by_session(DenialReason::ExplicitlyDenied), DecidedBy::Session),
        (&wide, None, DecidedBy::Caller),
    ] {
        let world = world().await;
        let proof = in_role(&world, Some(policy)).await;
        let read_bob = read(&world, proof.clone(), "bob").await;
        match bob {
            Some(wanted) => assert_eq!(denial(read_bob), wanted, "{policy}"),
            None => assert_eq!(read_bob, Ok(()), "{policy}"),
        }
        // The session alone would allow it: the role does not.
        assert_eq!(denial(read(&world, proof.clone(), "nobody").await).1, nobody, "{policy}");
        assert!(read(&world, proof, "alice").await.is_err(), "{policy}");
    }
}

#[tokio::test]
async fn a_sessions_policy_that_is_not_understood_is_refused() {
    let world = world().await;
    open_role(&world, "reader").await;
    let command = AssumeRole { policy: Some("{}".into()), ..assume(&world, "reader") };
    let refused = assume_as(&world, world.signature("alice", None), command).await;
    assert!(matches!(refused, Err(Error::MalformedPolicy(_))));
}

#[tokio::test]
async fn nothing_is_ones_own_in_a_role() {
    let world = world().await;
    let proof = in_role(&world, None).await;
    let alice = || UserRef::Id(user(&world, "alice"));
    let rules: [fn(Subject) -> Rule; 2] = [Rule::SelfOrPolicy, Rule::SelfOnly];
    for rule in rules {
        let access = || Access {
            actions: &["service:GetUser"],
            resources: vec![Resource::new("user/alice")],
            rule: rule(Subject::User(alice())),
        };
        let own =
            world.ask("own", world.signature("alice", None), GetUser { user: alice() }, access());
        assert!(own.await.is_ok());
        let denied = world.ask("own", proof.clone(), GetUser { user: alice() }, access()).await;
        assert!(matches!(denied, Err(Error::Denied(_))));
    }
    // Who acts in a role is none of the account's users.
    let mine = || ListAccessKeys { user: UserRef::Caller };
    assert!(world.ask("own", world.signature("alice", None), mine(), allowed(&[])).await.is_ok());
    let none = world.ask("own", proof.clone(), mine(), allowed(&[])).await;
    let none = none.expect_err("is nobody");
    assert!(matches!(none, Error::NotFound(Noun::User, _)), "{none:?}");
    by_owner(&world, CreateDevice { name: "dev".into(), holder: Some(alice()) }).await;
    let device = || GetUserDevice { user: UserRef::Caller, bound: false };
    assert!(world.ask("own", world.signature("alice", None), device(), allowed(&[])).await.is_ok());
    let none = world.ask("own", proof, device(), allowed(&[])).await.expect_err("is nobody");
    assert!(matches!(none, Error::NotFound(Noun::User, _)), "{none:?}");
}

#[tokio::test]
async fn what_nobody_does_to_itself_nobody_does_by_way_of_a_role() {
    let world = world().await;
    let proof = in_role(&world, None).await;
    attach(&world, "all", to_role("reader"), &allowing("*", "*")).await;
    let access = |name: &str| Access {
        actions: &["service:GetUser"],
        resources: vec![Resource::new(format!("user/{name}"))],
        rule: Rule::OthersByPolicy(Subject::User(UserRef::Id(user(&world, name)))),
    };
    let ask = |name: &'static str| {
        let command = GetUser { user: UserRef::Id(user(&world, name)) };
        world.ask("others", proof.clone(), command, access(name))
    };
    assert!(ask("bob").await.is_ok());
    assert_eq!(denial(ask("alice").await).0, DenialReason::Yourself);
    // A passkey of one's own goes for who showed a factor; a permanent key did not.
    let user = || UserRef::Id(user(&world, "alice"));
    let passkey = identity::ids::PasskeyId::new("p");
    let remove = RemovePasskey { user: user(), passkey };
    let refused = world.ask("passkey", proof, remove, allowed(&[])).await;
    assert_eq!(refused, Err(Error::ProofTooOld));
}

#[tokio::test]
async fn a_role_got_without_a_second_factor_binds_no_device_beside_a_passkey_of_its_user() {
    let mut world = world().await;
    let handle = world.values["alice.handle"].clone();
    world.add_passkey("alices", &handle).await;
    let user = || UserRef::Id(user(&world, "alice"));
    let device = CreateDevice { name: "dev".into(), holder: Some(user()) };
    by_owner(&world, device).await;
    open_role(&world, "admin").await;
    let without = temporary(&world, "alice", None).await;
    let lent = assume_as(&world, with(&world, &without), assume(&world, "admin")).await;
    let bind = BindDevice {
        user: user(),
        device: "dev".into(),
        first_code: Secret::new("123456"),
        second_code: Secret::new("654321"),
        own: true,
    };
    let proof = with(&world, &lent.expect("is lent").key);
    let refused = world.ask("bind", proof, bind, allowed(&[])).await;
    assert_eq!(refused, Err(Error::ProofTooOld));
}

#[tokio::test]
async fn a_role_does_not_change_the_owner_whatever_it_may() {
    let world = world().await;
    let proof = in_role(&world, None).await;
    let owner = UserRef::Id(user(&world, "owner"));
    let command = CreateAccessKey { user: owner, description: String::new() };
    let refused = world.ask("owner's", proof, command, allowed(&[])).await.map(drop);
    assert_eq!(refused, Err(Error::WrongKindOfUser));
}

#[tokio::test]
async fn a_wire_that_knows_no_roles_knows_none_of_their_keys() {
    let world = world().await;
    let Proof::Signed(signed) = in_role(&world, None).await else { panic!("it is signed") };
    assert!(who(&world, Proof::Signed(signed.clone())).await.is_ok());
    let elsewhere = Signed { knows_roles: false, ..*signed };
    let unknown = Unauthenticated::UnknownKey(elsewhere.key_id.clone());
    let refused = who(&world, Proof::Signed(Box::new(elsewhere.clone()))).await;
    assert_eq!(refused.expect_err("is refused"), unknown.clone().into());
    // Nor does it say whether the signature was right.
    let forged = Signed { signature: vec![0; 32], ..elsewhere };
    let refused = who(&world, Proof::Signed(Box::new(forged))).await;
    assert_eq!(refused.expect_err("is refused"), unknown.into());
    // A temporary key of a user is good there.
    let own = temporary(&world, "alice", None).await;
    let own = Signed { knows_roles: false, ..crate::acting::signed(&world, &own) };
    assert!(who(&world, Proof::Signed(Box::new(own))).await.is_ok());
}

#[tokio::test]
async fn what_is_done_in_a_role_is_on_record_with_user_role_and_session() {
    let world = world().await;
    let proof = in_role(&world, None).await;
    let caller = who(&world, proof.clone()).await.expect("believes");
    let role = caller.role.expect("acts in a role");
    let access = allowed(&["service:CreateDevice"]);
    let command = CreateDevice { name: "dev".into(), holder: None };
    world.ask("done", proof, command, access).await.expect("is done");
    let mut tx = world.identity.store().read().await.expect("reads");
    let entries = tx.audit_of_request("done").await.expect("reads");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].user, Some(user(&world, "alice")));
    let wanted = format!(" in role {} session work", role.id);
    assert!(entries[0].means.ends_with(&wanted), "{}", entries[0].means);
}

#[tokio::test]
async fn a_condition_on_the_user_is_not_met_in_a_role() {
    let world = world().await;
    let proof = in_role(&world, None).await;
    let conditional = allowing("service:Get*", "user/nobody")
        .replace("}]", r#", "Condition": {"Equals": {"user": "alice"}}}]"#);
    attach(&world, "mine", to_role("reader"), &conditional).await;
    attach(&world, "own", to_user(&world, "alice"), &conditional).await;
    assert_eq!(read(&world, world.signature("alice", None), "nobody").await, Ok(()));
    let denied = denial(read(&world, proof, "nobody").await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Caller));
}
