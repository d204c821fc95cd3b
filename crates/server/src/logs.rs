//! The program's log: one line a request and few besides, to standard error. No headers, bodies
//! or queries, which hold passwords, codes, tokens and signatures.

use std::io::{IsTerminal, stderr};
use std::panic;

use tracing::{Level, error};

use crate::config::{LogFormat, LogLevel};
use crate::failure::{Doing, Failure};
use crate::request_line;

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
        if level >= Level::INFO {
            request_line::write_json();
        }
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
