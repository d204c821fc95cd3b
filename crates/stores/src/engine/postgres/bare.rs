//! The engine with nothing around it: bare statements, without a rule or a row of the core's. No
//! server over it does less, which is what the benchmark shows by this.

use std::sync::atomic::{AtomicUsize, Ordering};

use identity::error::Error;
use tokio_postgres::{Client, Statement};

use super::failed;
use super::session::READ;
use super::target::Target;

/// What a list shows of a device is as long, but in its order.
const PAGE: &str = "SELECT name, holder_id, name, id, bound_at FROM devices
                    WHERE account_id = $1 LIMIT 101";
const DEVICES: &str = "SELECT name FROM devices WHERE holder_id = $1";
const USER: &str = "SELECT name FROM users WHERE id = $1";

/// The shared engine, asked prepared statements with one text in each, over connections that
/// requests share: what they ask at once leaves at once.
pub struct BareShared {
    clients: Vec<Asked>,
    next: AtomicUsize,
}

struct Asked {
    client: Client,
    devices: Statement,
    /// Of the same time as the devices, if they are one user's.
    user: Option<Statement>,
}

impl BareShared {
    /// Connects so many times. Asked for a page it answers with devices of an account, a hundred
    /// and one, else with a user and its devices, both as they were at one time.
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
            let devices = client.prepare(if page { PAGE } else { DEVICES }).await;
            let devices = devices.map_err(failed)?;
            let user = match page {
                true => None,
                false => Some(client.prepare(USER).await.map_err(failed)?),
            };
            clients.push(Asked { client, devices, user });
        }
        Ok(Self { clients, next: AtomicUsize::new(0) })
    }

    /// How many devices there are about this.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ask(&self, about: &str) -> Result<usize, Error> {
        let at = self.next.fetch_add(1, Ordering::Relaxed) % self.clients.len();
        let Asked { client, devices, user } = &self.clients[at];
        let devices = async { client.query(devices, &[&about]).await };
        let devices = match user {
            None => devices.await.map_err(failed)?,
            Some(user) => {
                // Sent in this order. What another core asks in between costs the same.
                let (_, _, devices, _) = tokio::try_join!(
                    async { client.batch_execute(READ).await },
                    async { client.query(user, &[&about]).await },
                    devices,
                    async { client.batch_execute("COMMIT").await },
                )
                .map_err(failed)?;
                devices
            }
        };
        Ok(devices.len())
    }
}
