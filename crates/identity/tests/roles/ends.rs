//! When a role's session ends.

use identity::access_keys::DeleteAccessKey;
use identity::error::{Error, Unauthenticated};
use identity::roles::{DeleteRole, UpdateRole};
use identity::users::{DeleteUser, PasswordRule, UpdateUser, UserChanges, UserRef};
use testkit::World;

use crate::acting::*;

const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };

/// Alice in a role, by her permanent key.
async fn lent(world: &World) -> identity::temporary_keys::MintedKey {
    open_role(world, "reader").await;
    let assumed = assume_as(world, world.signature("alice", None), assume(world, "reader")).await;
    let key = assumed.expect("is lent").key;
    assert!(who(world, with(world, &key)).await.is_ok());
    key
}

async fn ended(world: &World, key: &identity::temporary_keys::MintedKey) -> Unauthenticated {
    match who(world, with(world, key)).await {
        Err(Error::Unauthenticated(reason)) => reason,
        other => panic!("goes on: {other:?}"),
    }
}

#[tokio::test]
async fn a_role_that_is_gone_ends_its_sessions() {
    let world = world().await;
    let key = lent(&world).await;
    by_owner(&world, DeleteRole { name: "reader".into() }).await;
    assert_eq!(ended(&world, &key).await, Unauthenticated::UnknownKey(key.id));
}

#[tokio::test]
async fn a_chain_of_roles_ends_with_each_of_its_links() {
    let world = world().await;
    let first = lent(&world).await;
    for name in ["second", "third"] {
        open_role(&world, name).await;
    }
    let next = async |by: &identity::temporary_keys::MintedKey, role| {
        assume_as(&world, with(&world, by), assume(&world, role)).await.expect("is lent").key
    };
    let second = next(&first, "second").await;
    let third = next(&second, "third").await;
    let beside = next(&first, "third").await;
    by_owner(&world, DeleteRole { name: "second".into() }).await;
    for key in [&second, &third] {
        assert_eq!(ended(&world, key).await, Unauthenticated::UnknownKey(key.id.clone()));
    }
    assert!(who(&world, with(&world, &beside)).await.is_ok());
    by_owner(&world, DeleteRole { name: "reader".into() }).await;
    assert_eq!(ended(&world, &beside).await, Unauthenticated::UnknownKey(beside.id));
}

#[tokio::test]
async fn a_role_of_the_same_name_is_another_one() {
    let world = world().await;
    let key = lent(&world).await;
    by_owner(&world, DeleteRole { name: "reader".into() }).await;
    open_role(&world, "reader").await;
    assert_eq!(ended(&world, &key).await, Unauthenticated::UnknownKey(key.id));
}

#[tokio::test]
async fn a_session_ends_with_its_user_and_with_the_key_it_was_got_with() {
    let world = world().await;
    let key = lent(&world).await;
    let user = UserRef::Id(user(&world, "alice"));
    let changes = UserChanges { enabled: Some(false), ..UserChanges::default() };
    let disable =
        UpdateUser { user: user.clone(), changes, password: None, rule: RULE, hash: None };
    by_owner(&world, disable.clone()).await;
    ended(&world, &key).await;
    // Enabling the user again brings nothing back.
    let changes = UserChanges { enabled: Some(true), ..UserChanges::default() };
    by_owner(&world, UpdateUser { changes, ..disable }).await;
    ended(&world, &key).await;

    let again = assume_as(&world, world.signature("alice", None), assume(&world, "reader")).await;
    let again = again.expect("is lent").key;
    let command = DeleteAccessKey { key: permanent(&world, "alice"), user: None };
    by_owner(&world, command).await;
    assert_eq!(ended(&world, &again).await, Unauthenticated::UnknownKey(again.id));
}

#[tokio::test]
async fn a_user_that_is_gone_leaves_no_session_behind() {
    let world = world().await;
    let key = lent(&world).await;
    let user = UserRef::Id(user(&world, "alice"));
    by_owner(&world, DeleteUser { user, cascade: true }).await;
    assert_eq!(ended(&world, &key).await, Unauthenticated::UnknownKey(key.id));
}

#[tokio::test]
async fn a_session_ends_when_its_time_is_over() {
    let world = world().await;
    let key = lent(&world).await;
    world.clock.advance(3599);
    assert!(who(&world, with(&world, &key)).await.is_ok());
    world.clock.advance(1);
    assert_eq!(ended(&world, &key).await, Unauthenticated::ExpiredSessionToken(key.expires_at));
}

#[tokio::test]
async fn a_session_outlives_nothing_that_it_was_got_with() {
    let world = world().await;
    open_role(&world, "reader").await;
    let own = temporary(&world, "alice", None).await;
    let lent = assume_as(&world, with(&world, &own), assume(&world, "reader")).await;
    assert_eq!(lent.expect("is lent").key.expires_at, own.expires_at);
}

#[tokio::test]
async fn a_trust_that_changed_meanwhile_ends_nothing_and_lets_nobody_in_anew() {
    let world = world().await;
    let key = lent(&world).await;
    let nobody = trusting(&format!("account/{}/user/nobody", number(&world)), "");
    let update = UpdateRole {
        name: "reader".into(),
        description: None,
        trust: Some(nobody),
        max_session: None,
    };
    by_owner(&world, update).await;
    assert!(who(&world, with(&world, &key)).await.is_ok());
    let again = assume_as(&world, world.signature("alice", None), assume(&world, "reader")).await;
    denial(again);
}
