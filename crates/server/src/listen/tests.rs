//! A wire whose operations misbehave, on a real socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream as Socket;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use http::StatusCode;
use identity::error::Error;
use identity::pipeline::Identity;
use identity::secret::Sealer;
use identity::sources::Sources;
use wire::body::{Body, Chunks};
use wire::operation::Meta;
use wire::reply::Reply;
use wire::request::Inbound;
use wire::surface::{Answered, ShownError, Surface};

use super::*;
use crate::compose;
use crate::config::{Config, Options};

/// How many operations that hang have begun, and how many were let go of.
static BEGUN: AtomicUsize = AtomicUsize::new(0);
static LET_GO: AtomicUsize = AtomicUsize::new(0);

struct LetGo;

impl Drop for LetGo {
    fn drop(&mut self) {
        LET_GO.fetch_add(1, Ordering::SeqCst);
    }
}

/// How many chunks of bodies without an end were made.
static MADE: AtomicUsize = AtomicUsize::new(0);

/// A body of a chunk and what comes of its path.
struct Chunky(String, usize);

#[async_trait]
impl Chunks for Chunky {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        self.1 += 1;
        if self.1 == 2 {
            // What was made before is on its way by then.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        match self.0.as_str() {
            _ if self.1 == 1 => Ok(Some(Bytes::from_static(b"begun,"))),
            "/streams" if self.1 == 2 => Ok(Some(Bytes::from_static(b"ended"))),
            "/streams" => Ok(None),
            "/stream-breaks" => Err(Error::internal("the disk is gone")),
            "/stream-panics" => panic!("a bug in a list"),
            _ => {
                MADE.fetch_add(1, Ordering::SeqCst);
                Ok(Some(Bytes::from(vec![b'-'; 1 << 20])))
            }
        }
    }
}

struct Misbehaving;

#[async_trait]
impl Surface for Misbehaving {
    fn name(&self) -> &'static str {
        "misbehaving"
    }

    fn serves(&self, request: &Inbound) -> bool {
        assert_ne!(request.path, "/bewilders", "a bug before any operation");
        true
    }

    async fn answer(&self, _identity: &Identity, request: Arc<Inbound>) -> Answered {
        match request.path.as_str() {
            "/panics" => panic!("a bug in one operation"),
            "/hangs" => {
                BEGUN.fetch_add(1, Ordering::SeqCst);
                let _let_go = LetGo;
                std::future::pending().await
            }
            path if path.starts_with("/stream") => {
                let body = Body::Streamed(Box::new(Chunky(path.to_owned(), 0)));
                let reply = Reply::new(StatusCode::OK, "text/plain", body);
                Answered { reply, operation: "Stream", error: None }
            }
            _ => {
                let reply = Reply::empty(StatusCode::NO_CONTENT);
                Answered { reply, operation: "Behave", error: None }
            }
        }
    }

    fn show(&self, error: &Error, _request: &Inbound) -> Reply {
        let status = match error {
            Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Reply::new(status, "text/plain", "shown in the form of this wire")
    }

    fn operations(&self) -> Vec<Meta> {
        Vec::new()
    }

    fn errors(&self) -> Vec<ShownError> {
        Vec::new()
    }
}

/// Runs `test` against a server whose requests may take this many seconds.
fn with_server(seconds: u64, test: impl FnOnce(SocketAddr) + Send + 'static) {
    let options = Options { request_seconds: Some(seconds), ..Options::default() };
    let sources = Sources::system();
    let store = stores::open_in_memory().unwrap();
    let settings = compose::founding_settings();
    let identity = compose::identity(store, Sealer::new(&[7; 32]), &sources, settings).unwrap();
    let surfaces: Vec<Box<dyn Surface>> = vec![Box::new(Misbehaving)];
    let Config { limits, public_url, trusted_proxies, .. } = options.resolve().unwrap();
    let answerer = Answerer { identity, surfaces, sources, limits, public_url, trusted_proxies };
    let answerer = Arc::new(answerer);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(serve(listener, answerer, stopped));
        tokio::task::spawn_blocking(move || test(address)).await.unwrap();
        stop.send_replace(true);
        serving.await.unwrap();
    });
}

fn send(address: SocketAddr, path: &str) -> Socket {
    let mut socket = Socket::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(socket, "GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    socket
}

/// The first line of the reply, and its body.
fn received(socket: &Socket) -> (String, String) {
    let mut reader = BufReader::new(socket);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end().split_once(": ") {
            Some(("content-length", text)) => length = text.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (first.trim_end().to_owned(), String::from_utf8(body).unwrap())
}

#[test]
fn a_panic_is_that_requests_alone() {
    with_server(30, |address| {
        let mut other = send(address, "/");
        let socket = send(address, "/panics");
        let (status, body) = received(&socket);
        assert_eq!(status, "HTTP/1.1 500 Internal Server Error");
        assert_eq!(body, "shown in the form of this wire");
        assert_eq!(received(&other).0, "HTTP/1.1 204 No Content");
        let (status, _) = received(&send(address, "/bewilders"));
        assert_eq!(status, "HTTP/1.1 500 Internal Server Error");
        // The connection it happened on goes on as well.
        for socket in [&mut other, &mut { socket }] {
            write!(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
            assert_eq!(received(socket).0, "HTTP/1.1 204 No Content");
        }
    });
}

#[test]
fn what_takes_too_long_is_given_up_and_so_is_what_nobody_waits_for() {
    with_server(1, |address| {
        let (status, body) = received(&send(address, "/hangs"));
        assert_eq!(status, "HTTP/1.1 500 Internal Server Error");
        assert_eq!(body, "shown in the form of this wire");
        assert_eq!(LET_GO.load(Ordering::SeqCst), 1);
    });
    with_server(3600, |address| {
        let socket = send(address, "/hangs");
        wait_for(&BEGUN, 2);
        drop(socket);
        wait_for(&LET_GO, 2);
    });
}

/// All that comes until the connection ends.
fn rest(mut socket: Socket) -> String {
    let mut rest = Vec::new();
    // A connection that is cut may be reset.
    let _ended = socket.read_to_end(&mut rest);
    String::from_utf8(rest).unwrap()
}

#[test]
fn a_streamed_body_is_whole_and_the_connection_goes_on() {
    with_server(30, |address| {
        let mut socket = send(address, "/streams");
        write!(socket, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        let both = rest(socket);
        let (head, body) = both.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("transfer-encoding: chunked"), "{head}");
        let (body, next) = body.split_once("0\r\n\r\n").unwrap();
        assert_eq!(body, "6\r\nbegun,\r\n5\r\nended\r\n");
        assert!(next.starts_with("HTTP/1.1 204 "), "{next}");
    });
}

#[test]
fn a_body_that_cannot_be_finished_is_cut_and_not_ended() {
    with_server(30, |address| {
        for path in ["/stream-breaks", "/stream-panics"] {
            let cut = rest(send(address, path));
            assert!(cut.ends_with("\r\n\r\n6\r\nbegun,\r\n"), "{cut}");
            assert!(!cut.contains("0\r\n\r\n"), "{path} reads as if it were whole: {cut}");
        }
        assert_eq!(received(&send(address, "/")).0, "HTTP/1.1 204 No Content");
    });
}

#[test]
fn no_more_is_made_than_a_client_reads() {
    with_server(30, |address| {
        let socket = send(address, "/stream-without-end");
        wait_for(&MADE, 3);
        std::thread::sleep(Duration::from_millis(300));
        // What the sockets hold between them, and no more.
        assert!(MADE.load(Ordering::SeqCst) < 64);
        drop(socket);
    });
}

fn wait_for(counter: &AtomicUsize, count: usize) {
    for _ in 0..3000 {
        if counter.load(Ordering::SeqCst) >= count {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("waited in vain");
}
