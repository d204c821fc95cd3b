//! Round after round, changes on one connection, each followed at once by a request on another:
//! no answer may come from before the change.
//!
//! Without `COUNTERSIGN_STRICT_ROUNDS` there are a few rounds. In full, on each engine alone:
//!
//! ```text
//! COUNTERSIGN_STRICT_ROUNDS=100000 cargo test -p stores --test nodes on_another_connection
//! COUNTERSIGN_STRICT_ROUNDS=10000 cargo test -p stores --test nodes on_another_node
//! ```

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use identity::error::Error;
use identity::policies::{DeletePolicy, DetachPolicy, PrincipalRef};
use identity::secret::Secret;
use identity::sources::Timestamp;
use identity::store::{Store, Tx};
use identity::tokens::{RevokeToken, TokenHash};
use testkit::{World, core_only};
use tokio::sync::Mutex;

use crate::asking::{
    attach, bound, code, done, enable, may_read, new_policy, password, policy, sign_in, switch_key,
    user, who,
};
use crate::{Nodes, database, on_threads};

/// Users who go through rounds side by side.
const SIDE_BY_SIDE: usize = 6;

fn rounds(default: usize) -> usize {
    let rounds = std::env::var("COUNTERSIGN_STRICT_ROUNDS");
    rounds.map_or(default, |text| text.parse().expect("a number of rounds"))
}

/// What an answer on the second node was out of date about.
type Stale = BTreeSet<&'static str>;

/// A user who goes through rounds.
#[derive(Clone)]
struct Walker {
    name: String,
    seed: Secret,
}

async fn walkers(world: &mut World) -> Vec<Walker> {
    let mut walkers = Vec::new();
    for number in 0..SIDE_BY_SIDE {
        let name = format!("walker-{number}");
        world.add_user(&name).await;
        let seed = bound(world, &name).await;
        walkers.push(Walker { name, seed });
    }
    walkers
}

impl Walker {
    /// A round: each fact is changed here and asked about there.
    async fn round(&self, here: &World, there: &World, number: usize) -> Stale {
        let mut stale = Stale::new();
        let mut expect = |fact, seen: bool| {
            if !seen {
                stale.insert(fact);
            }
        };
        self.policies(here, there, number, &mut expect).await;
        self.sign_ins(here, there, &mut expect).await;
        let by_key = async || who(there, there.signature(&self.name, None)).await.is_ok();
        switch_key(here, &self.name, false).await;
        expect("key", !by_key().await);
        switch_key(here, &self.name, true).await;
        expect("key", by_key().await);
        enable(here, &self.name, false).await;
        expect("user", !by_key().await);
        enable(here, &self.name, true).await;
        expect("user", by_key().await);
        stale
    }

    async fn policies(
        &self,
        here: &World,
        there: &World,
        number: usize,
        expect: &mut impl FnMut(&'static str, bool),
    ) {
        let name = format!("of-{}", self.name);
        let principal = || PrincipalRef::User(user(here, &self.name));
        done(here, new_policy(&name, "bob")).await;
        attach(here, &name, principal()).await;
        expect("policy", may_read(there, &self.name, "bob").await);
        if number.is_multiple_of(2) {
            done(here, DetachPolicy { policy: policy(&name), from: principal() }).await;
            expect("policy", !may_read(there, &self.name, "bob").await);
        }
        done(here, DeletePolicy { policy: policy(&name), cascade: true }).await;
        expect("policy", !may_read(there, &self.name, "bob").await);
    }

    async fn sign_ins(
        &self,
        here: &World,
        there: &World,
        expect: &mut impl FnMut(&'static str, bool),
    ) {
        let code = code(here, &self.seed, 0);
        let enter =
            async |node| sign_in(node, &self.name, &password(&self.name), Some(code.clone())).await;
        let token = enter(here).await.expect("a code is good once").token;
        expect("code", enter(there).await.is_err());
        let by_token = async || {
            let proof = identity::caller::Proof::Token(token.clone());
            who(there, proof).await.is_ok()
        };
        expect("token", by_token().await);
        done(here, RevokeToken { token: TokenHash::of(&token) }).await;
        expect("token", !by_token().await);
    }
}

/// Goes through `rounds` rounds in all.
async fn walk(nodes: &Nodes, walkers: &[Walker], rounds: usize) -> Stale {
    let mut stale = Stale::new();
    for number in 0..rounds.div_ceil(walkers.len()) {
        // A step's code is good once, and the clock is everybody's.
        nodes.a.clock.advance(30);
        let tasks: Vec<_> = walkers
            .iter()
            .cloned()
            .map(|walker| {
                let Nodes { a, b } = nodes.clone();
                tokio::spawn(async move { walker.round(&a, &b, number).await })
            })
            .collect();
        for task in tasks {
            stale.extend(task.await.expect("joins"));
        }
    }
    stale
}

fn sqlite(path: &Path) -> Arc<dyn Store> {
    stores::open_sqlite(path).expect("opens")
}

#[test]
fn no_answer_on_another_connection_is_out_of_date() {
    on_threads(async {
        let folder = tempfile::tempdir().expect("a folder");
        let mut a = World::over(sqlite(&folder.path().join("store.db")), core_only).await;
        let walkers = walkers(&mut a).await;
        let a = Arc::new(a);
        let nodes = Nodes { b: Arc::clone(&a), a };
        assert_eq!(walk(&nodes, &walkers, rounds(300)).await, Stale::new());
    });
}

#[test]
fn no_answer_on_another_node_is_out_of_date() {
    on_threads(async {
        let database = database();
        let mut a = World::over(crate::open(&database).await, core_only).await;
        let walkers = walkers(&mut a).await;
        let b = a.node(crate::open(&database).await);
        let nodes = Nodes { a: Arc::new(a), b: Arc::new(b) };
        assert_eq!(walk(&nodes, &walkers, rounds(60)).await, Stale::new());
    });
}

/// A store that answers reads out of a picture it took at the read before, as a cache does.
struct Remembering {
    store: Arc<dyn Store>,
    picture: Mutex<Option<Box<dyn Tx>>>,
}

#[async_trait]
impl Store for Remembering {
    async fn read(&self) -> Result<Box<dyn Tx>, Error> {
        let mut fresh = self.store.read().await?;
        // The picture is taken with the first look.
        fresh.count_accounts().await?;
        let old = self.picture.lock().await.replace(fresh);
        match old {
            Some(old) => Ok(old),
            None => self.store.read().await,
        }
    }

    async fn write(&self) -> Result<Box<dyn Tx>, Error> {
        self.store.write().await
    }

    async fn take_nonce(
        &self,
        key: &str,
        nonce: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, Error> {
        self.store.take_nonce(key, nonce, now, until).await
    }

    async fn ping(&self) -> Result<(), Error> {
        self.store.ping().await
    }
}

#[test]
fn a_store_that_remembers_answers_is_found_out() {
    on_threads(async {
        let database = database();
        let mut a = World::over(crate::open(&database).await, core_only).await;
        let walkers = walkers(&mut a).await;
        let store = crate::open(&database).await;
        let b = a.node(Arc::new(Remembering { store, picture: Mutex::default() }));
        let nodes = Nodes { a: Arc::new(a), b: Arc::new(b) };
        let stale = walk(&nodes, &walkers[..1], 2).await;
        assert_eq!(stale, Stale::from(["key", "policy", "token", "user"]));
    });
}

#[test]
fn a_node_with_a_store_of_its_own_is_found_out() {
    on_threads(async {
        let folder = tempfile::tempdir().expect("a folder");
        let (first, second) = (folder.path().join("a.db"), folder.path().join("b.db"));
        let mut a = World::over(sqlite(&first), core_only).await;
        let walkers = walkers(&mut a).await;
        let mut wal = first.clone().into_os_string();
        wal.push("-wal");
        std::fs::copy(&first, &second).expect("copies");
        std::fs::copy(&wal, folder.path().join("b.db-wal")).expect("copies");
        let b = a.node(sqlite(&second));
        let nodes = Nodes { a: Arc::new(a), b: Arc::new(b) };
        let stale = walk(&nodes, &walkers[..1], 1).await;
        assert_eq!(stale, Stale::from(["code", "key", "policy", "token", "user"]));
    });
}
