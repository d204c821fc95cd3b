//! Sockets: accepts connections, as many as allowed, and lets go of them when told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tracing::{debug, warn};

use crate::answer::{Answerer, Ends};
use crate::config::Limits;
use crate::deadlines::{Bounded, Stage};

/// How long requests in flight may go on once the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How long to wait when the system has no socket to give.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` says so, then until what is in flight is finished.
pub(crate) async fn serve(
    listener: TcpListener,
    answerer: Arc<Answerer>,
    mut stop: watch::Receiver<bool>,
) {
    let limits = answerer.limits;
    let http = engine(limits);
    let slots = Arc::new(Semaphore::new(limits.connections));
    let stopped = stop.clone();
    let accepting = async {
        loop {
            // The slot comes first: over the cap, clients wait in the system's queue.
            let slot = Arc::clone(&slots).acquire_owned().await.expect("the slots are never shut");
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let connection = Connection { stream, peer, slot, stop: stopped.clone() };
                    tokio::spawn(connection.serve(http.clone(), Arc::clone(&answerer)));
                }
                Err(why) => {
                    warn!(%why, "cannot accept a connection");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = told(&mut stop) => {}
    }
    drop(listener);
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    if tokio::time::timeout(GRACE, slots.acquire_many(all)).await.is_err() {
        let left = limits.connections - slots.available_permits();
        warn!(left, "connections cut off that did not finish in time");
    }
}

/// Waits until the server is told to stop, or nobody is left to tell it.
pub(crate) async fn told(stop: &mut watch::Receiver<bool>) {
    let _said_or_gone = stop.wait_for(|stop| *stop).await;
}

fn engine(limits: Limits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        // This one runs while a connection is idle as well; the shorter time for headers that
        // have begun is in `deadlines`.
        .header_read_timeout(limits.idle_time.max(limits.header_time))
        .max_header_size(limits.header_bytes)
        .max_buf_size(limits.header_bytes)
        .max_headers(limits.headers)
        .keep_alive(true)
        // Its opposite loses the reply to a request that cannot be parsed.
        .pipeline_flush(false);
    http
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    /// Given back when the connection is gone.
    slot: OwnedSemaphorePermit,
    stop: watch::Receiver<bool>,
}

impl Connection {
    async fn serve(self, http: http1::Builder, answerer: Arc<Answerer>) {
        let Self { stream, peer, slot: _slot, mut stop } = self;
        // Replies are written whole; waiting for more to send only delays them.
        let ready = stream.set_nodelay(true).and_then(|()| stream.local_addr());
        let here = match ready {
            Ok(here) => here,
            Err(why) => return debug!(%why, "a connection was gone at once"),
        };
        let ends = Ends { peer: peer.ip(), here };
        let stage = Stage::default();
        let Limits { header_time, request_time, .. } = answerer.limits;
        let bounded = Bounded::new(stream, stage.clone(), header_time, request_time);
        let service = service_fn(|request| {
            let (answerer, stage) = (Arc::clone(&answerer), stage.clone());
            async move {
                stage.answering();
                let response = answerer.answer(ends, request).await;
                stage.answered();
                response
            }
        });
        let mut connection = std::pin::pin!(http.serve_connection(TokioIo::new(bounded), service));
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = told(&mut stop) => {
                if stage.is_fresh() {
                    return;
                }
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(why) = ended {
            // Clients hang up as they please; hyper's text holds nothing of the request.
            debug!(%why, "a connection ended early");
        }
    }
}

#[cfg(test)]
mod tests;
