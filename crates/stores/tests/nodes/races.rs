//! What is there once is there once, whichever node is asked and however many ask at once.

use std::sync::Arc;
use std::time::Duration;

use identity::access::{Access, Rule};
use identity::access_keys::CreateAccessKey;
use identity::error::{Error, Noun, Unauthenticated};
use identity::mfa::CreateDevice;
use identity::secret::Secret;
use identity::sign_in::GUESSES;
use identity::store::Tx;
use identity::users::UserRef;
use testkit::World;

use crate::asking::{
    ask, bound, code, done, id, new_user, password, refused, sign_in, step_up, user, who,
};
use crate::waiting::Watched;
use crate::{Nodes, nodes, on_threads};

/// How many of these answers were yes; every other one must be this error.
pub(crate) fn won<T: std::fmt::Debug>(
    answers: Vec<Result<T, Error>>,
    lost: impl Fn(&Error) -> bool,
) -> usize {
    let count = answers.len();
    let errors: Vec<Error> = answers.into_iter().filter_map(Result::err).collect();
    let others: Vec<&Error> = errors.iter().filter(|error| !lost(error)).collect();
    assert!(others.is_empty(), "{others:?}");
    count - errors.len()
}

fn because(reason: Unauthenticated) -> impl Fn(&Error) -> bool {
    move |error| *error == Error::Unauthenticated(reason.clone())
}

async fn device_failures(world: &World, name: &str) -> u32 {
    let mut tx = world.identity.store().read().await.expect("reads");
    tx.devices_of(&id(world, name)).await.expect("reads")[0].failures
}

#[test]
fn of_sixty_four_uses_of_one_code_over_two_nodes_one_wins() {
    on_threads(async {
        let nodes = nodes().await;
        let seed = bound(&nodes.a, "alice").await;
        for by_token in [false, true] {
            nodes.a.clock.advance(30);
            let code = code(&nodes.a, &seed, 0);
            let answers = nodes
                .at_once(64, |node, _| {
                    let code = code.clone();
                    async move {
                        if by_token {
                            return step_up(&node, "alice", code).await;
                        }
                        sign_in(&node, "alice", &password("alice"), Some(code)).await
                    }
                })
                .await;
            assert_eq!(won(answers, because(Unauthenticated::SecondFactor)), 1);
        }
    });
}

#[test]
fn wrong_codes_over_two_nodes_are_looked_at_no_more_often_than_over_one() {
    on_threads(async {
        let nodes = nodes().await;
        bound(&nodes.a, "alice").await;
        let answers = nodes
            .at_once(64, |node, number| async move {
                let wrong = Secret::new("not-a-code");
                if number % 4 < 2 {
                    return step_up(&node, "alice", wrong).await;
                }
                sign_in(&node, "alice", &password("alice"), Some(wrong)).await
            })
            .await;
        assert_eq!(won(answers, because(Unauthenticated::SecondFactor)), 0);
        // Three cost no wait, the fourth begins one; no other was looked at on either node.
        assert_eq!(device_failures(&nodes.b, "alice").await, 4);
    });
}

#[test]
fn no_code_is_looked_at_once_the_other_node_has_counted_the_last_guess() {
    on_threads(async {
        let watched = Watched::new().await;
        let seed = bound(&watched.nodes.a, "alice").await;
        let right = code(&watched.nodes.b, &seed, 1);
        let guesses = async |tx: &mut dyn Tx, world: &World| {
            tx.lock_user(&id(world, "alice")).await.expect("locks");
            let device = tx.devices_of(&id(world, "alice")).await.expect("reads").remove(0).id;
            for _ in 0..GUESSES {
                tx.count_failure(&device, world.identity.now()).await.expect("counts");
            }
        };
        let ask = |node: Arc<World>| async move { step_up(&node, "alice", right).await };
        let late = watched.amidst(guesses, ask, async |_, _| {}).await;
        assert_eq!(late.map(drop), refused(Unauthenticated::SecondFactor));
    });
}

#[test]
fn five_passwords_are_looked_at_over_both_nodes_and_no_more() {
    on_threads(async {
        let nodes = nodes().await;
        let answers = nodes
            .at_once(48, |node, _| async move { sign_in(&node, "alice", "wrong", None).await })
            .await;
        let wrong = because(Unauthenticated::WrongCredentials);
        let locked = because(Unauthenticated::Locked);
        let looked_at = answers.iter().filter_map(|a| a.as_ref().err()).filter(|e| wrong(e));
        assert_eq!(looked_at.count(), 5);
        assert_eq!(won(answers, |error| wrong(error) || locked(error)), 0);
    });
}

#[test]
fn a_name_is_given_once_over_both_nodes() {
    on_threads(async {
        let nodes = nodes().await;
        let users = nodes
            .at_once(32, |node, number| async move {
                let name = if number % 3 == 0 { "Carol" } else { "carol" };
                ask(&node, new_user(name)).await
            })
            .await;
        assert_eq!(won(users, |e| matches!(e, Error::Exists(Noun::User, _))), 1);
        let devices = nodes
            .at_once(32, |node, _| async move {
                ask(&node, CreateDevice { name: "dev-01".into(), holder: None }).await
            })
            .await;
        assert_eq!(won(devices, |e| matches!(e, Error::Exists(Noun::Device, _))), 1);
    });
}

#[test]
fn a_user_has_one_place_for_a_device_over_both_nodes() {
    on_threads(async {
        let nodes = nodes().await;
        let devices = nodes
            .at_once(32, |node, number| async move {
                let holder = Some(user(&node, "alice"));
                ask(&node, CreateDevice { name: format!("dev-{number}"), holder }).await
            })
            .await;
        assert_eq!(won(devices, |e| matches!(e, Error::Exists(Noun::UserDevice, _))), 1);
    });
}

#[test]
fn a_user_has_two_keys_over_both_nodes_and_no_more() {
    on_threads(async {
        let nodes = nodes().await;
        let carol = done(&nodes.a, new_user("carol")).await.user.id;
        let keys = nodes
            .at_once(16, |node, _| {
                let user = UserRef::Id(carol.clone());
                let create = CreateAccessKey { user, description: String::new() };
                async move { ask(&node, create).await }
            })
            .await;
        assert_eq!(won(keys, |e| *e == Error::LimitReached(Noun::AccessKey)), 2);
    });
}

async fn create_signed(node: &World, name: &str, nonce: &str) -> Result<(), Error> {
    let access = Access { actions: &[], resources: Vec::new(), rule: Rule::Policy };
    let proof = node.signature("owner", Some(nonce));
    node.ask("signed", proof, new_user(name), access).await.map(drop)
}

#[test]
fn a_nonce_is_good_once_over_both_nodes() {
    on_threads(async {
        let nodes = nodes().await;
        for ((here, there), nonce) in nodes.both_ways().into_iter().zip(["m", "n"]) {
            let read = format!("read-{nonce}");
            who(here, here.signature("owner", Some(&read))).await.expect("believes");
            let again = who(there, there.signature("owner", Some(&read))).await.map(drop);
            assert_eq!(again, refused(Unauthenticated::Replayed));
            let change = format!("change-{nonce}");
            assert_eq!(create_signed(here, &change, &change).await, Ok(()));
            let again = create_signed(there, "another", &change).await;
            assert_eq!(again, refused(Unauthenticated::Replayed));
        }
        let reads = nodes
            .at_once(
                32,
                |node, _| async move { who(&node, node.signature("owner", Some("one"))).await },
            )
            .await;
        assert_eq!(won(reads, because(Unauthenticated::Replayed)), 1);
        let changes = nodes
            .at_once(32, |node, number| async move {
                create_signed(&node, &format!("user-{number}"), "two").await
            })
            .await;
        assert_eq!(won(changes, because(Unauthenticated::Replayed)), 1);
    });
}

#[test]
fn more_signed_requests_than_connections_do_not_wait_for_each_other() {
    on_threads(async {
        let nodes: Nodes = nodes().await;
        let answers = nodes.at_once(48, |node, number| async move {
            create_signed(&node, &format!("user-{number}"), &number.to_string()).await
        });
        let answers = tokio::time::timeout(Duration::from_secs(4), answers).await;
        let answers = answers.expect("nobody waits until the pool gives up");
        assert_eq!(won(answers, |_| false), 48);
    });
}
