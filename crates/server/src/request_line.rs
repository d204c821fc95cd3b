//! The log line of one request: the one thing that is logged often. As JSON it is written here,
//! at a fraction of what an event costs, in the form that events have; for people it is an event.

use std::io::{Write, stderr};
use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::Duration;

use identity::audit;
use identity::error::Error;
use identity::sources::Timestamp;
use serde::Serialize;
use tracing::field::display;
use tracing::{error, info};
use wire::moment::Stamp;

use crate::client::Client;
use crate::stopwatch::Stopwatch;

const TEMPLATE: &[u8; 27] = b"0000-00-00T00:00:00.000000Z";

/// Set when lines are JSON and anybody wants them.
static JSON: OnceLock<()> = OnceLock::new();

/// Writes lines as JSON from now on.
pub(crate) fn write_json() {
    let _already = JSON.set(());
}

/// The log line of one request. It is written when this goes, also when the client hung up and
/// nobody waits for the reply.
pub(crate) struct RequestLine {
    /// The request's id.
    pub(crate) request_id: String,
    /// Who sent it.
    pub(crate) client: Client,
    /// Which wire answered.
    pub(crate) dialect: &'static str,
    /// What was asked.
    pub(crate) operation: &'static str,
    /// The reply's status; none when there was no reply to send.
    pub(crate) status: Option<u16>,
    /// The error behind the reply.
    pub(crate) error: Option<Error>,
    began: Timestamp,
    stopwatch: Stopwatch,
}

impl RequestLine {
    /// The line of a request that came in at this moment.
    pub(crate) fn begin(request_id: String, began: Timestamp, client: Client) -> Self {
        let (dialect, operation, stopwatch) = ("", "", Stopwatch::start());
        Self { request_id, client, dialect, operation, status: None, error: None, began, stopwatch }
    }

    /// How long ago the request came in.
    pub(crate) fn elapsed(&self) -> Duration {
        self.stopwatch.elapsed()
    }
}

impl Drop for RequestLine {
    fn drop(&mut self) {
        let Self { request_id, dialect, operation, status, .. } = self;
        let Client { address: client, proxy } = self.client;
        if let Some(inside) = self.error.as_ref().and_then(Error::inside) {
            error!(request_id, dialect, operation, inside, "internal error");
        }
        let error = match (&self.error, &status) {
            (Some(error), _) => audit::reason(error),
            (None, None) => "hung up".to_owned(),
            (None, Some(_)) => String::new(),
        };
        let micros = self.stopwatch.elapsed().as_micros();
        let micros = u64::try_from(micros).unwrap_or(u64::MAX);
        if JSON.get().is_none() {
            let (client, proxy) = (display(client), proxy.map(display));
            info!(request_id, client, proxy, dialect, operation, status, micros, error, "request");
            return;
        }
        let millis = i64::try_from(micros / 1000).unwrap_or(i64::MAX);
        let now = Timestamp::from_millis(self.began.millis().saturating_add(millis));
        let line = Line {
            timestamp: Stamp::new(now, TEMPLATE),
            level: "INFO",
            message: "request",
            request_id,
            client,
            proxy,
            dialect,
            operation,
            status: *status,
            micros,
            error: &error,
            target: module_path!(),
        };
        // Where a log cannot be written there is nobody to tell.
        let _written = stderr().lock().write_all(&line.bytes());
    }
}

/// The line as it is written.
#[derive(Serialize)]
struct Line<'a> {
    timestamp: Option<Stamp<27>>,
    level: &'static str,
    message: &'static str,
    request_id: &'a str,
    client: IpAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy: Option<IpAddr>,
    dialect: &'static str,
    operation: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    micros: u64,
    error: &'a str,
    target: &'static str,
}

impl Line<'_> {
    /// The line with its end, so that one write keeps it in one piece.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512);
        let _written = serde_json::to_writer(&mut bytes, self);
        bytes.push(b'\n');
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(client: &str, proxy: Option<&str>) -> String {
        let line = Line {
            timestamp: Stamp::new(Timestamp::from_millis(1_767_323_045_678), TEMPLATE),
            level: "INFO",
            message: "request",
            request_id: "1",
            client: client.parse().unwrap(),
            proxy: proxy.map(|proxy| proxy.parse().unwrap()),
            dialect: "",
            operation: "Get\"User",
            status: None,
            micros: 7,
            error: "",
            target: "t",
        };
        String::from_utf8(line.bytes()).unwrap()
    }

    #[test]
    fn a_line_has_the_form_of_an_event() {
        let expected = concat!(
            r#"{"timestamp":"2026-01-02T03:04:05.678000Z","level":"INFO","message":"request","#,
            r#""request_id":"1","client":"192.0.2.7","dialect":"","operation":"Get\"User","#,
            r#""micros":7,"error":"","target":"t"}"#,
            "\n",
        );
        assert_eq!(line("192.0.2.7", None), expected);
    }

    #[test]
    fn a_line_tells_who_came_by_a_proxy() {
        let line = line("2001:db8::7", Some("10.0.0.1"));
        assert!(line.contains(r#""client":"2001:db8::7","proxy":"10.0.0.1","dialect""#), "{line}");
    }
}
