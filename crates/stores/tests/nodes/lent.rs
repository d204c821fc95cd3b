//! Roles that one node lends while the other changes or removes them.

use std::sync::Arc;

use identity::access::Access;
use identity::caller::Proof;
use identity::error::{DecidedBy, DenialReason, Error, Noun};
use identity::ids::AccountId;
use identity::pipeline::Command;
use identity::roles::{Assumed, CreateRole, DeleteRole, Role, UpdateRole};
use identity::store::Tx;
use identity::temporary_keys::KEYS_PER_USER;
use testkit::{Person, World, add_temporary_keys, assume};

use crate::asking::{ask, done};
use crate::races::won;
use crate::waiting::Watched;
use crate::{nodes, on_threads};

/// A trust policy for the account's `who`.
fn trusting(world: &World, who: &str) -> String {
    let number = &world.values["account.number"];
    format!(
        r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": "service:Assume",
            "Principal": {{"Caller": "account/{number}/{who}"}}}}]}}"#
    )
}

/// Makes a role that trusts everybody.
pub(crate) async fn make_role(world: &World, name: &str) {
    let role = CreateRole {
        name: name.into(),
        description: String::new(),
        language: "plain",
        trust: trusting(world, "everybody"),
        max_session: 3600,
        attributes: Default::default(),
    };
    done(world, role).await;
}

/// A role's session for somebody whose policies allow to ask for it.
pub(crate) async fn lend(world: &World, to: &Person, role: &str) -> Result<Assumed, Error> {
    let access = Access { actions: &["service:Assume"], ..Access::any_caller(&[]) };
    let signed = to.signed(world.identity.now(), None);
    world.ask("assume", Proof::Signed(Box::new(signed)), assume(world, role), access).await
}

async fn alice_asks(world: Arc<World>) -> Result<Assumed, Error> {
    lend(&world, &world.people["alice"], "lent").await
}

/// The role as it is, held for a change.
async fn held(tx: &mut dyn Tx, world: &World) -> Role {
    let account = AccountId::new(world.values["account.id"].clone());
    let role = tx.role_by_name(&account, "lent").await.expect("reads").expect("is there");
    tx.lock_role(&role.id).await.expect("locks");
    role
}

async fn hold(tx: &mut dyn Tx, world: &World) {
    held(tx, world).await;
}

#[test]
fn a_role_that_was_removed_is_lent_to_nobody() {
    on_threads(async {
        let watched = Watched::new().await;
        make_role(&watched.nodes.a, "lent").await;
        let remove = async |tx: &mut dyn Tx, world: &World| {
            let role = held(tx, world).await;
            tx.delete_role(&role).await.expect("deletes");
        };
        let late = watched.amidst(hold, alice_asks, remove).await;
        assert_eq!(late.map(drop), Err(Error::not_found(Noun::Role, "lent")));
    });
}

#[test]
fn a_role_that_trusts_no_more_is_lent_to_nobody() {
    on_threads(async {
        let watched = Watched::new().await;
        make_role(&watched.nodes.a, "lent").await;
        let distrust = async |tx: &mut dyn Tx, world: &World| {
            let trust = trusting(world, "user/bob");
            let role = Role { trust, ..held(tx, world).await };
            tx.update_role(&role).await.expect("writes");
        };
        let late = watched.amidst(hold, alice_asks, distrust).await;
        let Err(Error::Denied(denial)) = late else { panic!("is lent: {late:?}") };
        let by_trust = (DenialReason::NotAllowed, DecidedBy::Trust);
        assert_eq!((denial.reason, denial.decided_by), by_trust);
    });
}

#[test]
fn a_user_takes_its_last_temporary_key_once_over_both_nodes() {
    on_threads(async {
        let nodes = nodes().await;
        make_role(&nodes.a, "lent").await;
        add_temporary_keys(&nodes.a, "alice", KEYS_PER_USER - 1, 600).await;
        let lent = nodes.at_once(16, |node, _| alice_asks(node)).await;
        assert_eq!(won(lent, |e| *e == Error::LimitReached(Noun::TemporaryKey)), 1);
    });
}

/// A change of a role that is asked for while it is being lent waits until it is lent.
async fn waits_for_the_lender<C: Command + 'static>(change: fn(&World) -> C) {
    let watched = Watched::new().await;
    make_role(&watched.nodes.a, "lent").await;
    let lent = async |tx: &mut dyn Tx, world: &World| {
        let account = AccountId::new(world.values["account.id"].clone());
        let role = tx.role_by_name(&account, "lent").await.expect("reads").expect("is there");
        tx.hold_role(&role.id).await.expect("holds");
    };
    let ask = |world: Arc<World>| async move { ask(&world, change(&world)).await };
    assert!(watched.amidst(lent, ask, async |_, _| {}).await.is_ok());
}

#[test]
fn no_change_of_a_role_is_acknowledged_while_it_is_lent_as_it_was() {
    on_threads(async {
        waits_for_the_lender(|world| UpdateRole {
            name: "lent".into(),
            description: None,
            trust: Some(trusting(world, "user/bob")),
            max_session: None,
        })
        .await;
        waits_for_the_lender(|_| DeleteRole { name: "lent".into() }).await;
    });
}
