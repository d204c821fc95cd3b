//! The engine with nothing around it: one bare statement, without a transaction, a rule or a row
//! of the core's. No server over it does less, which is what the benchmark shows by this.

use std::sync::atomic::{AtomicUsize, Ordering};

use identity::error::Error;
use tokio_postgres::{Client, Statement};

use super::failed;
use super::target::Target;

/// What a list shows of a device is as long, but in its order.
const PAGE: &str = "SELECT name, holder_id, name, id, bound_at FROM devices
                    WHERE account_id = $1 LIMIT 101";
const ONE: &str = "SELECT name FROM devices WHERE holder_id = $1";

/// The shared engine, asked one prepared statement with one text in it, over connections that
/// requests share: what they ask at once leaves at once.
pub struct BareShared {
    clients: Vec<(Client, Statement)>,
    next: AtomicUsize,
}

impl BareShared {
    /// Connects so many times. Asked for a page it answers with devices of an account, a hundred
    /// and one, else with those of a user.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn open(url: &str, connections: usize, page: bool) -> Result<Self, Error> {
        let target = Target::of(url)?;
        let mut clients = Vec::with_capacity(connections);
        for _ in 0..connections {
            let (client, wire) = target.config.connect(target.tls()?).await.map_err(failed)?;
            // Ends when the client goes; what was wrong with it, the client is told.
            tokio::spawn(async move { drop(wire.await) });
            let statement = client.prepare(if page { PAGE } else { ONE }).await.map_err(failed)?;
            clients.push((client, statement));
        }
        Ok(Self { clients, next: AtomicUsize::new(0) })
    }

    /// How many rows there are about this.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ask(&self, about: &str) -> Result<usize, Error> {
        let at = self.next.fetch_add(1, Ordering::Relaxed) % self.clients.len();
        let (client, statement) = &self.clients[at];
        client.query(statement, &[&about]).await.map(|rows| rows.len()).map_err(failed)
    }
}
