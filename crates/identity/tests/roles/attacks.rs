//! What a caller would do in a role that is not meant for it, or beyond what it was lent for.

use identity::caller::{Proof, Signed};
use identity::guards::Guard;
use identity::roles::AssumeRole;
use testkit::{World, attack};

use crate::acting::*;

#[tokio::test]
async fn a16_a_role_is_lent_to_nobody_whom_its_trust_does_not_name() {
    let unnamed = attack(async |world: World| {
        let trust = trusting(&format!("account/{}/user/bob", number(&world)), "");
        make_role(&world, "reader", &trust).await;
        assume_as(&world, world.signature("alice", None), assume(&world, "reader")).await.is_ok()
    });
    unnamed.held_by(Guard::RoleTrust).await;
}

#[tokio::test]
async fn a8_a_role_that_asks_for_a_second_factor_is_not_lent_without() {
    let unshown = attack(async |world: World| {
        let asks = r#", "Condition": {"Bool": {"mfa": "true"}}"#;
        let trust = trusting(&format!("account/{}/everybody", number(&world)), asks);
        make_role(&world, "reader", &trust).await;
        let key = temporary(&world, "alice", None).await;
        assume_as(&world, with(&world, &key), assume(&world, "reader")).await.is_ok()
    });
    unshown.held_by(Guard::RoleTrust).await;
}

/// A signature of alice's, in a role that may read bob.
async fn in_role(world: &World, policy: Option<String>) -> Signed {
    open_role(world, "reader").await;
    attach(world, "reads", to_role("reader"), &allowing("service:Get*", "user/bob")).await;
    let command = AssumeRole { policy, ..assume(world, "reader") };
    let lent = assume_as(world, world.signature("alice", None), command).await;
    signed(world, &lent.expect("is lent").key)
}

#[tokio::test]
async fn a16_a_session_in_a_role_may_no_more_than_it_was_lent_for() {
    let wider = attack(async |world: World| {
        let narrow = allowing("service:Get*", "user/alice");
        let signed = in_role(&world, Some(narrow)).await;
        read(&world, Proof::Signed(Box::new(signed)), "bob").await.is_ok()
    });
    wider.held_by(Guard::SessionPolicy).await;
}

#[tokio::test]
async fn a16_nobody_acts_in_a_role_where_roles_are_not_known() {
    let elsewhere = attack(async |world: World| {
        let signed = Signed { knows_roles: false, ..in_role(&world, None).await };
        who(&world, Proof::Signed(Box::new(signed))).await.is_ok()
    });
    elsewhere.held_by(Guard::RolesKnown).await;
}
