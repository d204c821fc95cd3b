//! Load: closed loop (each connection sends when it was answered) and open loop (requests are
//! due at a rate, to within the timer's millisecond; what that is too coarse for is in
//! `paced`). One thread, bounded in count and in time.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::{LocalSet, spawn_local};

use crate::connection::Connection;
use crate::failure::{Failure, Result};
use crate::stopwatch::Stopwatch;

/// Requests made before anything is measured.
#[derive(Clone)]
pub(crate) struct Supply {
    pub(crate) requests: Rc<Vec<Vec<u8>>>,
    /// Whether one may be sent again; a signature with a nonce may not.
    pub(crate) reusable: bool,
    /// The status each must be answered with.
    pub(crate) status: u16,
}

/// How a supply is sent.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) connections: usize,
    pub(crate) time: Duration,
    /// Requests a second; as fast as they are answered when absent.
    pub(crate) rate: Option<f64>,
}

/// What sending came to.
#[derive(Default)]
pub(crate) struct Sent {
    pub(crate) count: usize,
    pub(crate) bytes: usize,
    pub(crate) seconds: f64,
    /// Microseconds a request, from when it was due.
    pub(crate) latencies: Vec<f64>,
}

/// Runs a future on this thread alone, so that the client never takes more than one core.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(LocalSet::new().block_on(&runtime, future))
}

/// Sends a supply to a server.
pub(crate) fn send(address: &str, supply: &Supply, pace: Pace) -> Result<Sent> {
    run(send_all(address, supply, pace))?
}

/// The same, for who is on this thread's runtime already.
pub(crate) async fn send_all(address: &str, supply: &Supply, pace: Pace) -> Result<Sent> {
    let mut connections = Vec::new();
    for _ in 0..pace.connections {
        connections.push(Connection::open(address).await?);
    }
    let shared = Rc::new(Shared {
        requests: Rc::clone(&supply.requests),
        reusable: supply.reusable,
        status: supply.status,
        next: Cell::new(0),
        watch: Stopwatch::start(),
        sent: RefCell::default(),
        pace,
    });
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|connection| spawn_local(Rc::clone(&shared).drive(connection)))
        .collect();
    for task in tasks {
        task.await??;
    }
    let mut sent = shared.sent.take();
    sent.seconds = shared.watch.elapsed().as_secs_f64();
    Ok(sent)
}

/// What the connections of one load share.
struct Shared {
    requests: Rc<Vec<Vec<u8>>>,
    reusable: bool,
    status: u16,
    next: Cell<usize>,
    watch: Stopwatch,
    sent: RefCell<Sent>,
    pace: Pace,
}

impl Shared {
    async fn drive(self: Rc<Self>, mut connection: Connection) -> Result<()> {
        while let Some((request, due)) = self.take() {
            self.wait(due).await;
            let begun = due.unwrap_or_else(|| self.watch.elapsed());
            let answered = connection.ask(request).await?;
            if answered.status != self.status {
                let why = format!("answered {} instead of {}", answered.status, self.status);
                return Err(Failure::new(why));
            }
            let took = self.watch.elapsed().saturating_sub(begun);
            let mut sent = self.sent.borrow_mut();
            sent.count += 1;
            sent.bytes += answered.bytes;
            sent.latencies.push(took.as_secs_f64() * 1e6);
        }
        Ok(())
    }

    /// The next request and when it is due, while there is time and anything left to send.
    fn take(&self) -> Option<(&[u8], Option<Duration>)> {
        let at = self.next.get();
        let due = self.pace.rate.map(|rate| Duration::from_secs_f64(at as f64 / rate));
        // What a slow machine did not come to in time is left: codes and signatures grow old.
        let over = due.max(Some(self.watch.elapsed())) >= Some(self.pace.time);
        if over || at >= self.requests.len() && !self.reusable {
            return None;
        }
        self.next.set(at + 1);
        Some((&self.requests[at % self.requests.len()], due))
    }

    async fn wait(&self, due: Option<Duration>) {
        if let Some(early) = due.and_then(|due| due.checked_sub(self.watch.elapsed())) {
            tokio::time::sleep(early).await;
        }
    }
}
