//! The connections of this process: at most so many, opened when they are needed.

use std::error::Error as _;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use identity::error::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_postgres::Client;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failed;
use super::line::{Line, Wire};
use super::outage::Outage;
use super::target::Target;

/// How long a request waits for a connection before it is told to try again.
const WAIT: Duration = Duration::from_secs(5);

/// Connections that are lent to one user at a time.
pub(super) struct Pool {
    target: Target,
    tls: MakeRustlsConnect,
    /// Said to each connection once.
    setup: Option<&'static str>,
    outage: Arc<Outage>,
    places: Arc<Semaphore>,
    /// The one used last comes first: what is little used is few.
    idle: Mutex<Vec<Line>>,
}

impl Pool {
    pub(super) fn new(
        target: &Target,
        connections: usize,
        setup: Option<&'static str>,
        outage: &Arc<Outage>,
    ) -> Result<Arc<Self>, Error> {
        let places = Arc::new(Semaphore::new(connections));
        let (target, tls, idle) = (target.clone(), target.tls()?, Mutex::default());
        let outage = Arc::clone(outage);
        Ok(Arc::new(Self { target, tls, setup, outage, places, idle }))
    }

    /// A connection, when one is free.
    ///
    /// # Errors
    /// [`Error::Busy`] when none becomes free in time, or the database cannot be reached.
    pub(super) async fn get(self: &Arc<Self>) -> Result<Lease, Error> {
        let place = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => {
                let waiting = timeout(WAIT, Arc::clone(&self.places).acquire_owned());
                let free = waiting.await.map_err(|_| self.outage.crowded())?;
                free.map_err(Error::internal)?
            }
        };
        while let Some(mut line) = self.take_idle() {
            if line.is_open() {
                return Ok(Lease { line: Some(line), pool: Arc::clone(self), _place: place });
            }
        }
        let (client, wire) = self.connect().await?;
        let mut line = Line::new(client, wire);
        if let Some(setup) = self.setup {
            line.say(setup).await.map_err(failed)?;
        }
        Ok(Lease { line: Some(line), pool: Arc::clone(self), _place: place })
    }

    /// A connection that is none of the pool's.
    pub(super) async fn connect(&self) -> Result<(Client, Wire), Error> {
        let connected = timeout(WAIT, self.target.config.connect(self.tls.clone())).await;
        let connected = connected.map_err(|_| self.outage.gone("it does not answer"))?;
        connected.inspect(|_| self.outage.over()).map_err(|why| {
            let cause = why.source().map_or_else(|| why.to_string(), ToString::to_string);
            match failed(why) {
                Error::Busy => self.outage.gone(&cause),
                other => other,
            }
        })
    }

    fn take_idle(&self) -> Option<Line> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// A connection of a pool, which goes back there.
pub(super) struct Lease {
    line: Option<Line>,
    pool: Arc<Pool>,
    /// Given back after the connection, so that whoever gets it finds one.
    _place: OwnedSemaphorePermit,
}

const HELD: &str = "a lease has its connection until it is dropped";

impl Lease {
    /// Closes the connection instead of giving it back.
    pub(super) fn close(mut self) {
        self.line = None;
    }
}

impl Deref for Lease {
    type Target = Line;

    fn deref(&self) -> &Line {
        self.line.as_ref().expect(HELD)
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Line {
        self.line.as_mut().expect(HELD)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(line) = self.line.take() else { return };
        self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}
