//! The floor: the same HTTP engine with the same settings, what the server does with every
//! request (an id, deadlines, a line in the log), and one reply known before. No routing, no
//! authentication, no store. `--bare` leaves out the server's part as well; the other flags add
//! one thing each, for the bounds.

use std::convert::Infallible;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use http::header::{CONNECTION, CONTENT_LENGTH, DATE, HeaderMap, HeaderName, TRANSFER_ENCODING};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use identity::sources::Sources;
use stores::BareShared;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tracing::info;

use crate::bounds::journal::{Journal, RECORD};
use crate::bounds::written::{self, Written};
use crate::failure::{Failure, Result};
use crate::stopwatch::Stopwatch;
use crate::world::{DATABASE, of_core};

const IDLE: Duration = Duration::from_secs(75);
const REQUEST: Duration = Duration::from_secs(30);
const HEADER_BYTES: usize = 65_536;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Bytes of a chunk of a streamed reply.
const CHUNK: usize = 16 * 1024;

/// Serves one reply to every request.
#[derive(Args)]
pub(crate) struct Floor {
    /// File with the reply as it stood on the wire
    reply: PathBuf,

    /// The HTTP engine alone: no request id, no deadlines, no log
    #[arg(long, group = "more")]
    bare: bool,

    #[command(flatten)]
    more: More,
}

/// What a floor does besides.
#[derive(Args)]
struct More {
    /// Writes the reply's list anew for each request, from memory
    #[arg(long, group = "more")]
    written: bool,

    /// Answers when a record of the request is on the disk, in this file
    #[arg(long, value_name = "FILE", group = "more")]
    durable: Option<PathBuf>,

    /// So many of which are waited for before it syncs, if they come at once
    #[arg(long, default_value_t = 1)]
    together: usize,

    /// Asks the database first, for this user and its devices, or those of an account if --page
    #[arg(long, value_name = "ID", group = "more", requires = "database")]
    asks: Option<String>,

    /// Which database
    #[arg(long, value_name = "URL", env = DATABASE, hide_env_values = true)]
    database: Option<String>,

    /// Asks it for a page of devices
    #[arg(long)]
    page: bool,
}

struct Answerer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    streamed: bool,
    bare: bool,
    first: First,
    sources: Sources,
}

/// What is done before a reply is there.
enum First {
    Nothing,
    Write(Arc<dyn Written>),
    Keep(Journal),
    Ask(BareShared, String),
}

type Sent = Either<Full<Bytes>, Either<Chunks, Pieces>>;

impl Floor {
    pub(crate) fn run(self) -> Result<()> {
        let reply = std::fs::read(&self.reply)?;
        let answerer = Answerer::of(&reply, self.bare)?;
        let log = tracing_subscriber::fmt().with_writer(std::io::stderr).json();
        log.flatten_event(true).with_current_span(false).with_span_list(false).init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let first = self.more.first(&answerer.body).await?;
            serve(Arc::new(Answerer { first, ..answerer })).await
        })
    }
}

impl More {
    async fn first(self, body: &[u8]) -> Result<First> {
        Ok(match self {
            Self { written: true, .. } => First::Write(written::of_reply(body)?),
            Self { durable: Some(file), together, .. } => {
                First::Keep(Journal::start(&file, together)?)
            }
            Self { asks: Some(id), database: Some(url), page, .. } => {
                let connections = std::thread::available_parallelism()?.get();
                let shared = BareShared::open(&url, connections, page).await.map_err(of_core)?;
                First::Ask(shared, id)
            }
            _ => First::Nothing,
        })
    }
}

async fn serve(answerer: Arc<Answerer>) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    // As in the server's own loop.
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .max_header_size(HEADER_BYTES)
        .max_buf_size(HEADER_BYTES)
        .max_headers(100)
        .keep_alive(true)
        .pipeline_flush(false);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (http, answerer) = (http.clone(), Arc::clone(&answerer));
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let answerer = Arc::clone(&answerer);
                async move { answerer.answer(request).await }
            });
            // Clients hang up when they have measured enough.
            let _ended = http.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

impl Answerer {
    fn of(reply: &[u8], bare: bool) -> Result<Self> {
        let broken = || Failure::new("the file does not hold a reply");
        let end = reply.windows(4).position(|w| w == b"\r\n\r\n").ok_or_else(broken)?;
        let mut lines = std::str::from_utf8(&reply[..end])?.split("\r\n");
        let first = lines.next().and_then(|line| line.split(' ').nth(1)).ok_or_else(broken)?;
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").ok_or_else(broken)?;
            headers.append(name.parse::<HeaderName>()?, value.parse()?);
        }
        let streamed = headers.contains_key(TRANSFER_ENCODING);
        for of_the_engine in [CONNECTION, CONTENT_LENGTH, DATE, TRANSFER_ENCODING] {
            headers.remove(of_the_engine);
        }
        Ok(Self {
            status: first.parse()?,
            headers,
            body: Bytes::copy_from_slice(&reply[end + 4..]),
            streamed,
            bare,
            first: First::Nothing,
            sources: Sources::system(),
        })
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> std::result::Result<Response<Sent>, Infallible> {
        if self.bare {
            return Ok(self.shown(self.known()));
        }
        let watch = Stopwatch::start();
        let request_id = request_id(&self.sources);
        let read = timeout(REQUEST, request.into_body().collect()).await;
        let left = REQUEST.saturating_sub(watch.elapsed());
        let answered = timeout(left, self.reply()).await;
        let mut response = match answered {
            Ok(Ok(response)) => response,
            // The load ends at a status that it does not expect.
            Ok(Err(_)) | Err(_) => {
                let mut failed = self.shown(Either::Left(Full::default()));
                *failed.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                failed
            }
        };
        if matches!(read, Ok(Ok(_)))
            && let Ok(value) = HeaderValue::from_str(&request_id)
        {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        let (status, micros) = (self.status.as_u16(), watch.elapsed().as_micros() as u64);
        let (client, dialect, operation, error) = ("127.0.0.1", "floor", "Floor", "");
        info!(request_id, client, dialect, operation, status, micros, error, "request");
        Ok(response)
    }

    async fn reply(&self) -> Result<Response<Sent>> {
        match &self.first {
            First::Nothing => {}
            First::Write(list) if self.streamed => {
                let pieces = Pieces(Arc::clone(list), Some(0));
                return Ok(self.shown(Either::Right(Either::Right(pieces))));
            }
            First::Write(list) => {
                return Ok(self.shown(Either::Left(Full::new(list.whole()))));
            }
            First::Keep(journal) => journal.keep([7; RECORD]).await?,
            First::Ask(shared, id) => {
                if shared.ask(id).await.map_err(of_core)? == 0 {
                    return Err(Failure::new("the database knows nothing of this id"));
                }
            }
        }
        Ok(self.shown(self.known()))
    }

    /// The body that was captured.
    fn known(&self) -> Sent {
        match self.streamed {
            false => Either::Left(Full::new(self.body.clone())),
            true => Either::Right(Either::Left(Chunks(self.body.clone()))),
        }
    }

    fn shown(&self, body: Sent) -> Response<Sent> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

/// An id as the server makes one: an UUID in capitals.
fn request_id(sources: &Sources) -> String {
    let text = data_encoding::HEXUPPER.encode(&sources.bytes::<16>());
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

/// A body handed on piece by piece.
struct Chunks(Bytes);

impl Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        if self.0.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.0.len().min(CHUNK);
        Poll::Ready(Some(Ok(Frame::data(self.0.split_to(length)))))
    }
}

/// A list written piece by piece, and behind how many items the next piece begins.
struct Pieces(Arc<dyn Written>, Option<usize>);

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        let Some(at) = self.1 else { return Poll::Ready(None) };
        let (piece, next) = self.0.next(at);
        self.1 = next;
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}
