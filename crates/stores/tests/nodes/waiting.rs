//! Requests that run into a row another transaction holds, seen to wait for it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use identity::error::Error;
use identity::store::Tx;
use testkit::World;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls};

use crate::{Nodes, database};

/// Two nodes over one database, and somebody who sees who waits in it.
pub(crate) struct Watched {
    pub(crate) nodes: Nodes,
    watch: Client,
}

/// Connects past the nodes.
pub(crate) async fn connect(database: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(database, NoTls).await.expect("connects");
    tokio::spawn(connection);
    client
}

impl Watched {
    pub(crate) async fn new() -> Self {
        let database = database();
        Self { nodes: Nodes::over(&database).await, watch: connect(&database).await }
    }

    /// Returns when a request waits for a row; one that ends without did not run into it.
    pub(crate) async fn waits<T>(&self, request: &JoinHandle<T>) {
        let sql = "SELECT COUNT(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
        for _ in 0..3000 {
            assert!(!request.is_finished(), "the request did not wait");
            let waiting = self.watch.query_one(sql, &[]).await.expect("reads");
            if waiting.get::<_, i64>(0) > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the request neither waited nor ended");
    }

    /// What comes of a request to one node in the midst of a transaction of the other: after what
    /// is done `before`, which the request runs into, and before what is done `then`.
    pub(crate) async fn amidst<T, F>(
        &self,
        before: impl AsyncFnOnce(&mut dyn Tx, &World),
        ask: impl FnOnce(Arc<World>) -> F,
        then: impl AsyncFnOnce(&mut dyn Tx, &World),
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let Nodes { a, b } = &self.nodes;
        let mut tx = a.identity.store().write().await.expect("writes");
        before(&mut *tx, a).await;
        let late = tokio::spawn(ask(Arc::clone(b)));
        self.waits(&late).await;
        then(&mut *tx, a).await;
        tx.commit().await.expect("commits");
        late.await.expect("joins")
    }
}
