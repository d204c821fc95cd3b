//! The program's log: one line a request and few besides, to standard error. No headers, bodies
//! or queries, which hold passwords, codes, tokens and signatures.

use std::io::{IsTerminal, stderr};
use std::panic;
use std::time::Duration;

use identity::audit;
use identity::error::Error;
use tracing::{Level, error, info};

use crate::config::{LogFormat, LogLevel};
use crate::failure::{Doing, Failure};
use crate::stopwatch::Stopwatch;

/// Sends events to standard error from now on, and panics with them.
pub(crate) fn start(format: LogFormat, level: LogLevel) -> Result<(), Failure> {
    let level = match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
    };
    let terminal = stderr().is_terminal();
    let human = match format {
        LogFormat::Auto => terminal,
        LogFormat::Human => true,
        LogFormat::Json => false,
    };
    let log = tracing_subscriber::fmt().with_max_level(level).with_writer(stderr);
    let started = if human {
        log.with_target(false).with_ansi(terminal).try_init()
    } else {
        log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
    };
    started.doing(|| "cannot start the log".to_owned())?;
    panic::set_hook(Box::new(|panicked| {
        let place = panicked.location().map(ToString::to_string).unwrap_or_default();
        let why = panicked.payload_as_str().unwrap_or_default();
        error!("panicked at {place}: {why}");
    }));
    Ok(())
}

/// The log line of one request. It is written when this goes, also when the client hung up and
/// nobody waits for the reply.
pub(crate) struct RequestLine {
    /// The request's id.
    pub(crate) request_id: String,
    /// Which wire answered.
    pub(crate) dialect: &'static str,
    /// What was asked.
    pub(crate) operation: &'static str,
    /// The reply's status; none when there was no reply to send.
    pub(crate) status: Option<u16>,
    /// The error behind the reply.
    pub(crate) error: Option<Error>,
    stopwatch: Stopwatch,
}

impl RequestLine {
    /// The line of a request that has just come in.
    pub(crate) fn begin(request_id: String) -> Self {
        let stopwatch = Stopwatch::start();
        Self { request_id, dialect: "", operation: "", status: None, error: None, stopwatch }
    }

    /// How long ago the request came in.
    pub(crate) fn elapsed(&self) -> Duration {
        self.stopwatch.elapsed()
    }
}

impl Drop for RequestLine {
    fn drop(&mut self) {
        let Self { request_id, dialect, operation, status, .. } = self;
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
        info!(request_id, dialect, operation, status, micros, error, "request");
    }
}
