//! Requests at a fixed rate from a process of its own: threads that sleep until a request is
//! due, send it and wait for the reply. It takes next to nothing of the processors it shares
//! with the server.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::connection::{Length, read_head};
use crate::failure::{Failure, Result};
use crate::stopwatch::Stopwatch;

/// Sends requests at a fixed rate and tells how long each took.
#[derive(Args)]
pub(crate) struct Paced {
    /// Host and port of the server
    address: String,

    /// File with the requests
    requests: PathBuf,

    /// Requests a second
    #[arg(long)]
    rate: f64,

    /// For how long
    #[arg(long)]
    seconds: f64,

    /// Connections, each with a thread
    #[arg(long, default_value_t = 8)]
    connections: usize,
}

/// What was seen.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Microseconds until the reply: from when the request was due, if the server's reply to
    /// the one before was what kept it, and else from when it was sent.
    pub(crate) latencies: Vec<f64>,
    /// Microseconds that a thread which had nothing to wait for woke late. It is the machine's
    /// doing, not the server's.
    pub(crate) overslept: Vec<f64>,
}

/// What the threads share.
struct Shared<'a> {
    requests: &'a [Vec<u8>],
    next: AtomicUsize,
    watch: Stopwatch,
    plan: &'a Paced,
}

impl Paced {
    pub(crate) fn run(self) -> Result<()> {
        let text = std::fs::read_to_string(&self.requests)?;
        let requests: Vec<Vec<u8>> = serde_json::from_str::<Vec<String>>(&text)?
            .into_iter()
            .map(String::into_bytes)
            .collect();
        let shared = Shared {
            requests: &requests,
            next: AtomicUsize::new(0),
            watch: Stopwatch::start(),
            plan: &self,
        };
        let mut all = Seen::default();
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..self.connections).map(|_| scope.spawn(|| shared.drive())).collect();
            for thread in threads {
                let seen = thread.join().map_err(|_| "a thread failed")??;
                all.latencies.extend(seen.latencies);
                all.overslept.extend(seen.overslept);
            }
            Ok::<_, Failure>(())
        })?;
        println!("{}", serde_json::to_string(&all)?);
        Ok(())
    }
}

impl Shared<'_> {
    fn drive(&self) -> Result<Seen> {
        let mut stream = TcpStream::connect(&self.plan.address)?;
        stream.set_nodelay(true)?;
        let (mut seen, mut buffer) = (Seen::default(), vec![0; 64 * 1024]);
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let due = number as f64 / self.plan.rate;
            if due >= self.plan.seconds {
                return Ok(seen);
            }
            let due = Duration::from_secs_f64(due);
            let early = due.saturating_sub(self.watch.elapsed());
            let begun = if early.is_zero() {
                due
            } else {
                std::thread::sleep(early);
                let now = self.watch.elapsed();
                seen.overslept.push(micros(now.saturating_sub(due)));
                now
            };
            stream.write_all(&self.requests[number % self.requests.len()])?;
            answered(&mut stream, &mut buffer)?;
            seen.latencies.push(micros(self.watch.elapsed().saturating_sub(begun)));
        }
    }
}

/// Reads a reply, which must be a success of known length.
fn answered(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<()> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..])?;
        if read == 0 {
            return Err(Failure::new("the server hung up, or its reply is too long"));
        }
        filled += read;
        let Some(end) = buffer[..filled].windows(4).position(|w| w == b"\r\n\r\n") else {
            continue;
        };
        let head = std::str::from_utf8(&buffer[..end + 4])?;
        match read_head(head) {
            Some((200, Length::Known(length))) if filled < end + 4 + length => {}
            Some((200, Length::Known(_))) => return Ok(()),
            _ => return Err(Failure::new(format!("an unexpected reply: {head}"))),
        }
    }
}

/// A generator that runs.
pub(crate) struct Generator(Child);

impl Generator {
    /// Starts it; `file` is where it finds its requests.
    pub(crate) fn start(
        address: &str,
        (requests, file): (&[Vec<u8>], &Path),
        (rate, time): (f64, Duration),
    ) -> Result<Self> {
        let text: Vec<&str> = requests
            .iter()
            .map(|bytes| std::str::from_utf8(bytes))
            .collect::<std::result::Result<_, _>>()?;
        std::fs::write(file, serde_json::to_string(&text)?)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("paced").arg(address).arg(file);
        command.args(["--rate", &rate.to_string(), "--seconds", &time.as_secs_f64().to_string()]);
        Ok(Self(command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?))
    }

    /// What it saw, when it has ended.
    pub(crate) fn seen(self) -> Result<Seen> {
        let done = self.0.wait_with_output()?;
        if !done.status.success() {
            return Err(Failure::new("the generator of paced requests failed"));
        }
        Ok(serde_json::from_slice(&done.stdout)?)
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_request_that_waits_for_a_late_reply_counts_from_when_it_was_due() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let plan = Paced {
            address: listener.local_addr().unwrap().to_string(),
            requests: PathBuf::new(),
            rate: 100.0,
            seconds: 0.025,
            connections: 1,
        };
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 64];
            let mut late = Duration::from_millis(200);
            while let Ok(1..) = stream.read(&mut request) {
                std::thread::sleep(std::mem::take(&mut late));
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").unwrap();
            }
        });
        let shared = Shared {
            requests: &[b"GET / HTTP/1.1\r\n\r\n".to_vec()],
            next: AtomicUsize::new(0),
            watch: Stopwatch::start(),
            plan: &plan,
        };
        let seen = shared.drive().unwrap();
        assert_eq!((seen.latencies.len(), seen.overslept.len()), (3, 0));
        assert!(seen.latencies.iter().all(|latency| *latency > 150_000.0), "{:?}", seen.latencies);
    }
}
