//! Connections that are cut in the middle of work: what was acknowledged is there, what was
//! refused is not, and nothing is there twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use identity::access::{Rule, Subject};
use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::users::{GetUser, UserFilter, UserRef};
use testkit::World;
use tokio_postgres::Client;

use crate::asking::{ask, by, done, new_user};
use crate::proxy::Proxy;
use crate::waiting::connect;
use crate::{Nodes, database, on_threads};

/// Users that each of the workers makes.
const EACH: usize = 40;
const WORKERS: usize = 12;

/// What became of the attempts to make a user.
#[derive(Default)]
struct Told {
    made: BTreeSet<String>,
    refused: BTreeSet<String>,
    unknown: BTreeSet<String>,
}

async fn makes_users(node: Arc<World>, worker: usize) -> Told {
    let mut told = Told::default();
    for number in 0..EACH {
        let name = format!("user-{worker}-{number}");
        match ask(&node, new_user(&name)).await {
            Ok(made) => {
                assert_eq!(made.user.name, name);
                told.made.insert(name);
            }
            Err(Error::Busy) => drop(told.refused.insert(name)),
            Err(Error::Internal(text)) => {
                assert!(text.contains("outcome is unknown"), "{text}");
                told.unknown.insert(name);
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    told
}

/// Cuts all other connections to the database again and again; how many it cut.
async fn cuts(client: Client, stop: Arc<AtomicBool>) -> i64 {
    let mut cut = 0;
    while !stop.load(Ordering::SeqCst) {
        let sql = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let row = client.query_one(sql, &[]).await.expect("cuts");
        cut += row.get::<_, i64>(0);
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    cut
}

async fn names(node: &World) -> Vec<String> {
    let mut tx = node.identity.store().read().await.expect("reads");
    let owner = node.people["owner"].key.clone();
    let key = tx.key(&identity::ids::KeyId::new(owner)).await.expect("reads").expect("is there");
    let filter = UserFilter { name_prefix: Some("user-".into()), ..UserFilter::default() };
    let users = tx.users(&key.account.id, &filter, None, None).await.expect("reads");
    users.into_iter().map(|user| user.name).collect()
}

#[test]
fn what_was_acknowledged_outlives_the_loss_of_every_connection() {
    on_threads(async {
        let database = database();
        let nodes = Nodes::over(&database).await;
        let stop = Arc::new(AtomicBool::new(false));
        let cutting = tokio::spawn(cuts(connect(&database).await, Arc::clone(&stop)));
        let all = nodes.at_once(WORKERS, makes_users).await;
        stop.store(true, Ordering::SeqCst);
        let cut = cutting.await.expect("joins");
        assert!(cut > 0, "no connection was cut");
        let there = names(&nodes.b).await;
        let set: BTreeSet<String> = there.iter().cloned().collect();
        assert_eq!(there.len(), set.len());
        for Told { made, refused, unknown } in &all {
            assert!(made.is_subset(&set), "lost: {:?}", made.difference(&set));
            assert!(refused.is_disjoint(&set), "half done: {:?}", refused.intersection(&set));
            assert_eq!(made.len() + refused.len() + unknown.len(), EACH);
        }
        let sum = |of: fn(&Told) -> usize| all.iter().map(of).sum::<usize>();
        let (made, unknown) = (sum(|t| t.made.len()), sum(|t| t.unknown.len()));
        println!("{cut} cut: {made} made, {} refused, {unknown} unknown", sum(|t| t.refused.len()));
        assert!(made > 0, "nothing was ever done");
        // The nodes recover by themselves.
        for node in [&nodes.a, &nodes.b] {
            done(node, GetUser { user: UserRef::Name("alice".into()) }).await;
        }
    });
}

/// A node behind a proxy, with one connection for requests, and a request that reads.
async fn behind_a_proxy() -> (Nodes, Proxy, World) {
    let database = database();
    let nodes = Nodes::over(&database).await;
    let proxy = Proxy::before(&database);
    let store = stores::open_postgres(&proxy.url, 2).await.expect("opens");
    let world = nodes.a.node(store);
    (nodes, proxy, world)
}

async fn reads(world: &World, proof: Proof) -> Result<(), Error> {
    let access = by(Rule::SelfOnly(Subject::User(UserRef::Caller)));
    let command = GetUser { user: UserRef::Caller };
    world.ask("read", proof, command, access).await.map(drop)
}

#[test]
fn a_read_whose_connection_is_lost_is_asked_again_on_another() {
    on_threads(async {
        let (_nodes, proxy, world) = behind_a_proxy().await;
        for proof in [world.token("alice"), world.signature("alice", Some("once"))] {
            proxy.cut(2);
            assert_eq!(reads(&world, proof.clone()).await, Ok(()));
            assert!(proxy.has_cut());
        }
        // The nonce was taken by the answer that was given.
        let again = reads(&world, world.signature("alice", Some("once"))).await;
        assert_eq!(again, Err(Error::Unauthenticated(Unauthenticated::Replayed)));
    });
}

#[test]
fn a_change_whose_connection_is_lost_before_its_commit_is_made_once() {
    on_threads(async {
        let (nodes, proxy, world) = behind_a_proxy().await;
        proxy.cut(2);
        assert!(ask(&world, new_user("user-once")).await.is_ok());
        assert!(proxy.has_cut());
        assert_eq!(names(&nodes.b).await, ["user-once"]);
    });
}

#[test]
fn who_waits_in_vain_for_a_connection_waits_once() {
    on_threads(async {
        let (_nodes, _proxy, world) = behind_a_proxy().await;
        let mut held = world.identity.store().read().await.expect("reads");
        held.count_accounts().await.expect("answers");
        let waits = [false, true].map(|writes| {
            let world = &world;
            async move {
                match writes {
                    true => ask(world, new_user("late")).await.map(drop),
                    false => reads(world, world.token("alice")).await,
                }
            }
        });
        let [read, change] = waits;
        // One wait is five seconds; eight of them were forty.
        let both = async { tokio::join!(read, change) };
        let waited = Box::pin(tokio::time::timeout(Duration::from_secs(20), both)).await;
        assert_eq!(waited, Ok((Err(Error::Busy), Err(Error::Busy))));
    });
}
