//! Two nodes over one store: what one of them acknowledged, the next request on the other must
//! see, and what is there once is there once for both.

mod asking;
mod connections;
mod device_list;
mod lent;
mod lost_connections;
mod outage;
mod proxy;
mod races;
mod round_trips;
mod seen;
mod strict;
mod taken_away;
mod tls;
mod waiting;

use std::sync::{Arc, OnceLock};

use testkit::{Cluster, World, core_only};

/// Connections of each node.
const CONNECTIONS: usize = 8;

/// Two nodes over one database.
#[derive(Clone)]
struct Nodes {
    a: Arc<World>,
    b: Arc<World>,
}

impl Nodes {
    async fn over(database: &str) -> Self {
        let a = World::over(open(database).await, core_only).await;
        let b = a.node(open(database).await);
        Self { a: Arc::new(a), b: Arc::new(b) }
    }

    /// Each node and the other one.
    fn both_ways(&self) -> [(&World, &World); 2] {
        [(&self.a, &self.b), (&self.b, &self.a)]
    }

    /// Asks the nodes in turn, `count` times in all at once, and collects the answers.
    async fn at_once<T, F>(&self, count: usize, ask: impl Fn(Arc<World>, usize) -> F) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let node = |number| Arc::clone(if number % 2 == 0 { &self.a } else { &self.b });
        let tasks: Vec<_> =
            (0..count).map(|number| tokio::spawn(ask(node(number), number))).collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.expect("joins"));
        }
        answers
    }
}

async fn open(database: &str) -> Arc<dyn identity::store::Store> {
    stores::open_postgres(database, CONNECTIONS).await.expect("opens")
}

/// A new database; one cluster serves all tests of this process.
fn database() -> String {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start(false)).database()
}

async fn nodes() -> Nodes {
    Nodes::over(&database()).await
}

fn on_threads(test: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    runtime.expect("a runtime starts").block_on(test);
}
