//! One request to one reply: read it, ask whose it is, let that wire answer.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::Bytes;
use http::header::{EXPECT, HOST, HeaderMap, HeaderName};
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use identity::caller::Origin;
use identity::error::Error;
use identity::pipeline::Identity;
use identity::sources::Sources;
use tokio::time::timeout;
use wire::body::only;
use wire::reply::Reply;
use wire::request::Inbound;
use wire::surface::{Answered, Surface};

use crate::body::{self, Unread};
use crate::client::Client;
use crate::config::{Limits, PublicUrl, TrustedProxies};
use crate::outgoing::Outgoing;
use crate::request_line::RequestLine;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const HEALTH: &str = "/healthz";

/// What answers requests.
pub(crate) struct Answerer {
    pub(crate) identity: Identity,
    /// In the order they are asked; the last answers what is nobody's.
    pub(crate) surfaces: Vec<Box<dyn Surface>>,
    pub(crate) sources: Sources,
    pub(crate) limits: Limits,
    /// Where a proxy that speaks TLS is reached, if there is one.
    pub(crate) public_url: Option<PublicUrl>,
    /// The proxies that are believed about whom they speak for.
    pub(crate) trusted_proxies: TrustedProxies,
}

/// The two ends of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends {
    /// Whoever is connected: a client, or a proxy before many.
    pub(crate) peer: IpAddr,
    pub(crate) here: SocketAddr,
}

impl Answerer {
    /// Answers a request, whatever is wrong with it.
    pub(crate) async fn answer(
        &self,
        ends: Ends,
        request: Request<Incoming>,
    ) -> Result<Response<Outgoing>, Infallible> {
        let request_id = request_id(&self.sources);
        let client = Client::of(ends.peer, request.headers(), &self.trusted_proxies);
        let mut line = RequestLine::begin(request_id.clone(), self.sources.now(), client);
        let answered = caught(self.handle(ends.here, request, &mut line)).await;
        let Answered { reply, operation, error } = answered.unwrap_or_else(|Panicked| {
            let error = Error::internal("panicked outside of any operation");
            let reply = Reply::empty(StatusCode::INTERNAL_SERVER_ERROR);
            Answered { reply, operation: "", error: Some(error) }
        });
        line.operation = operation;
        line.error = error;
        line.status = Some(reply.status.as_u16());
        Ok(respond(reply, &request_id))
    }

    async fn handle(
        &self,
        here: SocketAddr,
        request: Request<Incoming>,
        line: &mut RequestLine,
    ) -> Answered {
        if request.uri().path() == HEALTH {
            return self.health().await;
        }
        let (parts, body) = request.into_parts();
        let waits = parts.headers.contains_key(EXPECT);
        let base_url = base_url(&parts.headers, here, self.public_url.as_ref());
        let inbound = inbound(parts, line.client, base_url, line.request_id.clone());
        let reading = body::read(body, self.limits.body_bytes, waits);
        let read = timeout(self.limits.request_time, reading).await;
        self.answer_read(inbound, read.unwrap_or(Err(Unread::Late)), line).await
    }

    async fn answer_read(
        &self,
        mut inbound: Inbound,
        body: Result<Bytes, Unread>,
        line: &mut RequestLine,
    ) -> Answered {
        let unread = match body {
            Ok(bytes) => {
                inbound.body = bytes;
                None
            }
            Err(why) => Some(why.as_error()),
        };
        let surface = self.whose(&inbound);
        line.dialect = surface.name();
        if let Some(error) = unread {
            let reply = surface.show(&error, &inbound);
            return Answered { reply, operation: "", error: Some(error) };
        }
        let inbound = Arc::new(inbound);
        let answer = caught(surface.answer(&self.identity, Arc::clone(&inbound)));
        let left = self.limits.request_time.saturating_sub(line.elapsed());
        let error = match timeout(left, answer).await {
            Ok(Ok(answered)) => return answered,
            Ok(Err(Panicked)) => Error::internal("the operation panicked"),
            // It may have been done: "try again" would be wrong advice.
            Err(_late) => Error::internal("the deadline passed; the outcome is unknown"),
        };
        Answered { reply: surface.show(&error, &inbound), operation: "", error: Some(error) }
    }

    /// The wire a request belongs to.
    fn whose(&self, request: &Inbound) -> &dyn Surface {
        let of_nobody = self.surfaces.last().expect("there is at least one wire");
        self.surfaces.iter().find(|surface| surface.serves(request)).unwrap_or(of_nobody).as_ref()
    }

    async fn health(&self) -> Answered {
        let (status, text, error) = match self.identity.store().ping().await {
            Ok(()) => (StatusCode::OK, "ok", None),
            Err(error) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", Some(error)),
        };
        let reply = Reply::json(status, &only("status", text));
        Answered { reply, operation: "health", error }
    }
}

/// A request's id: an UUID of version 4 in capitals, the form every vendor's client expects.
fn request_id(sources: &Sources) -> String {
    let mut bytes = sources.bytes::<16>();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0x0f] {
            text.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
        }
    }
    text
}

/// The request without its body. What a proxy says of TLS and of hosts is not read.
fn inbound(
    parts: http::request::Parts,
    client: Client,
    base_url: String,
    request_id: String,
) -> Inbound {
    Inbound {
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        method: parts.method,
        headers: parts.headers,
        body: Bytes::new(),
        origin: Origin { address: Some(client.address), secure: false, request_id },
        base_url,
    }
}

/// Where the client reaches us, as it says; where it does not say it well, as we know it. What it
/// cannot say is that TLS ends before us: that is so at `public`, if it is `https`, and a client
/// sent to the same host without TLS would show its token to everybody.
fn base_url(headers: &HeaderMap, here: SocketAddr, public: Option<&PublicUrl>) -> String {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    match named.filter(|host| !host.is_empty() && host.len() <= 255 && host.chars().all(plain)) {
        Some(host) if public.is_some_and(|url| url.is_tls() && url.is_at(host)) => {
            format!("https://{host}")
        }
        Some(host) => format!("http://{host}"),
        None => format!("http://{here}"),
    }
}

fn respond(reply: Reply, request_id: &str) -> Response<Outgoing> {
    let reply = match reply.header_text(REQUEST_ID.as_str()) {
        Some(_) => reply,
        None => reply.header(REQUEST_ID, request_id),
    };
    let mut response = Response::new(Outgoing::new(reply.body, request_id));
    *response.status_mut() = reply.status;
    for (name, value) in reply.headers {
        response.headers_mut().append(name, value);
    }
    response
}

struct Panicked;

/// A future whose panic is a value, so that one request's bug is not another's.
async fn caught<F: Future>(future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| {
        // A future that panicked is not polled again, so nobody sees what it left half done.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(_) => Poll::Ready(Err(Panicked)),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url_for(host: Option<&str>) -> String {
        url_behind(None, host)
    }

    fn url_behind(public: Option<&str>, host: Option<&str>) -> String {
        let public = public.map(|url| url.parse::<PublicUrl>().unwrap());
        let mut headers = HeaderMap::new();
        if let Some(host) = host {
            headers.insert(HOST, host.parse().unwrap());
        }
        base_url(&headers, "10.0.0.1:8400".parse().unwrap(), public.as_ref())
    }

    #[test]
    fn a_link_begins_where_the_client_says_it_reached_us() {
        assert_eq!(url_for(Some("here.example:81")), "http://here.example:81");
        assert_eq!(url_for(Some("[::1]:81")), "http://[::1]:81");
    }

    #[test]
    fn a_link_stays_on_tls_where_the_client_came_by_the_public_url() {
        let (named, other) = ("https://id.example/", "https://id.example:8443");
        for (public, host, link) in [
            (named, "id.example", "https://id.example"),
            (named, "ID.example:443", "https://ID.example:443"),
            (other, "id.example:8443", "https://id.example:8443"),
            // By another way, or to another port, there is no proxy in between.
            (named, "127.0.0.1:8400", "http://127.0.0.1:8400"),
            (named, "id.example:8400", "http://id.example:8400"),
            (other, "id.example", "http://id.example"),
            ("http://id.example", "id.example", "http://id.example"),
        ] {
            assert_eq!(url_behind(Some(public), Some(host)), link, "{public} {host}");
        }
    }

    #[test]
    fn a_host_that_makes_no_sense_is_not_repeated() {
        // The first is what one vendor's client sends when its endpoint has a scheme.
        for host in ["http://a:81", "", "a b", "a/b", "a@b", "a\"b", &"a".repeat(256)] {
            assert_eq!(url_for(Some(host)), "http://10.0.0.1:8400", "{host}");
        }
        assert_eq!(url_for(None), "http://10.0.0.1:8400");
    }

    #[test]
    fn a_request_id_is_a_version_4_uuid_in_capitals() {
        let id = request_id(&Sources::system());
        assert_eq!(id.len(), 36);
        let (version, variant) = (id.as_bytes()[14], id.as_bytes()[19]);
        assert!(version == b'4' && b"89AB".contains(&variant), "{id}");
        let plain = |(at, c): (usize, char)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_digit() || ('A'..='F').contains(&c),
        };
        assert!(id.chars().enumerate().all(plain), "{id}");
        assert_ne!(id, request_id(&Sources::system()));
    }
}
