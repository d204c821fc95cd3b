//! The floor: the same HTTP engine with the same settings, what the server does with every
//! request (an id, deadlines, a line in the log), and one reply known before. No routing, no
//! authentication, no store. `--bare` leaves out the server's part as well.

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
use tokio::net::TcpListener;
use tokio::time::timeout;
use tracing::info;

use crate::failure::{Failure, Result};
use crate::stopwatch::Stopwatch;

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
    #[arg(long)]
    bare: bool,
}

struct Answerer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    streamed: bool,
    bare: bool,
    sources: Sources,
}

type Sent = Either<Full<Bytes>, Chunks>;

impl Floor {
    pub(crate) fn run(self) -> Result<()> {
        let reply = std::fs::read(&self.reply)?;
        let answerer = Arc::new(Answerer::of(&reply, self.bare)?);
        let log = tracing_subscriber::fmt().with_writer(std::io::stderr).json();
        log.flatten_event(true).with_current_span(false).with_span_list(false).init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(serve(answerer))
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
            sources: Sources::system(),
        })
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
    ) -> std::result::Result<Response<Sent>, Infallible> {
        if self.bare {
            return Ok(self.reply());
        }
        let watch = Stopwatch::start();
        let request_id = request_id(&self.sources);
        let read = timeout(REQUEST, request.into_body().collect()).await;
        let left = REQUEST.saturating_sub(watch.elapsed());
        let answered = timeout(left, async { self.reply() }).await;
        let mut response = answered.unwrap_or_else(|_| self.reply());
        if matches!(read, Ok(Ok(_)))
            && let Ok(value) = HeaderValue::from_str(&request_id)
        {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        let (status, micros) = (self.status.as_u16(), watch.elapsed().as_micros() as u64);
        let (dialect, operation, error) = ("floor", "Floor", "");
        info!(request_id, dialect, operation, status, micros, error, "request");
        Ok(response)
    }

    fn reply(&self) -> Response<Sent> {
        let body = match self.streamed {
            false => Either::Left(Full::new(self.body.clone())),
            true => Either::Right(Chunks(self.body.clone())),
        };
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
