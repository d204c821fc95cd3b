//! A proxy before the database, which counts round trips and loses connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};

/// Stands between a node and the database.
pub(crate) struct Proxy {
    pub(crate) url: String,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    trips: AtomicUsize,
    /// How many of the next round trips end with the connection instead of an answer.
    to_cut: AtomicUsize,
}

impl Proxy {
    /// Starts one on a thread of its own.
    pub(crate) fn before(database: &str) -> Self {
        let rest = database.strip_prefix("postgres://test@").expect("an address of the cluster");
        let (folder, name) = rest.split_once(":5432/").expect("an address of a database");
        let socket = format!("{}/.s.PGSQL.5432", folder.replace("%2F", "/"));
        let counts = Arc::new(Counts::default());
        let counted = Arc::clone(&counts);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("can wait");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(async {
                let listener = TcpListener::from_std(listener).expect("listens");
                while let Ok((client, _)) = listener.accept().await {
                    let server = UnixStream::connect(&socket).await.expect("connects");
                    tokio::spawn(pass(client, server, Arc::clone(&counted)));
                }
            });
        });
        Self { url: format!("postgres://test@{address}/{name}"), counts }
    }

    /// Loses the connection of the next requests, in place of their first answer.
    pub(crate) fn cut(&self, count: usize) {
        self.counts.to_cut.store(count, Ordering::SeqCst);
    }

    /// Whether all were lost that should be.
    pub(crate) fn has_cut(&self) -> bool {
        self.counts.to_cut.load(Ordering::SeqCst) == 0
    }

    /// How many round trips the work waits for.
    pub(crate) async fn trips<T>(&self, work: impl Future<Output = T>) -> (T, usize) {
        let before = self.counts.trips.load(Ordering::SeqCst);
        let done = work.await;
        (done, self.counts.trips.load(Ordering::SeqCst) - before)
    }
}

async fn pass(client: TcpStream, server: UnixStream, counts: Arc<Counts>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    // Bytes of the client begin a round trip when the server has answered the last one.
    let answered = Arc::new(AtomicBool::new(true));
    let answering = Arc::clone(&answered);
    let up = async move {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
            let bytes = &buffer[..length];
            // Nobody waits for the end of a transaction that read.
            let is_end = bytes[0] == b'Q' && bytes.len() < 16;
            if !is_end && answered.swap(false, Ordering::SeqCst) {
                counts.trips.fetch_add(1, Ordering::SeqCst);
            }
            // What begins a transaction, not what makes a connection.
            let begins = bytes.windows(5).any(|word| word == b"BEGIN");
            let (order, one_less) = (Ordering::SeqCst, |left: usize| left.checked_sub(1));
            if begins && counts.to_cut.fetch_update(order, order, one_less).is_ok() {
                return;
            }
            if to_server.write_all(bytes).await.is_err() {
                return;
            }
        }
    };
    let down = async move {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from_server.read(&mut buffer).await {
            answering.store(true, Ordering::SeqCst);
            if to_client.write_all(&buffer[..length]).await.is_err() {
                return;
            }
        }
    };
    // Either end takes the other with it.
    tokio::select! {
        () = up => {}
        () = down => {}
    }
}
