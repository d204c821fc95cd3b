//! A peer's processes.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::connection::Connection;
use crate::failure::{Failure, Result};
use crate::load;
use crate::request::Draft;
use crate::stopwatch::Stopwatch;

/// How long a peer may take to answer first; it imports a great deal.
const READY: Duration = Duration::from_secs(120);
const ENDING: Duration = Duration::from_secs(15);

/// A program that serves, with its workers.
pub(super) struct Program {
    child: Child,
    /// Where it listens: host and port.
    pub(super) address: String,
}

/// A port of the loopback that was free just now.
pub(super) fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

impl Program {
    /// Starts a program that listens on an address, and waits until it answers.
    pub(super) fn start(command: &mut Command, address: String, log: &Path) -> Result<Self> {
        let log = std::fs::File::create(log)?;
        let errors = log.try_clone()?;
        let child = command.stdin(Stdio::null()).stdout(log).stderr(errors).spawn();
        let child = child.map_err(|why| format!("{}: {why}", command.get_program().display()))?;
        let mut program = Self { child, address };
        let (watch, request) = (Stopwatch::start(), Draft::new(http::Method::GET, "/").bytes());
        loop {
            let asked = load::run(async {
                let answer =
                    async { Connection::open(&program.address).await?.ask_whole(&request).await };
                tokio::time::timeout(READY, answer).await?
            })?;
            // A worker that could not load its program says 500.
            match asked {
                Ok((status, _)) if status < 500 => return Ok(program),
                Ok((status, _)) => return Err(Failure::new(format!("it answers {status}"))),
                Err(_) if program.child.try_wait()?.is_some() => {
                    return Err(Failure::new("it ended while it was started"));
                }
                Err(why) if watch.elapsed() > READY => return Err(why),
                Err(_) => std::thread::sleep(Duration::from_millis(200)),
            }
        }
    }

    /// The id of the process that all others of the program come from.
    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as an operator would, its workers with it.
    pub(super) fn stop(&mut self) -> Result<()> {
        let watch = Stopwatch::start();
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        while self.child.try_wait()?.is_none() {
            if watch.elapsed() > ENDING {
                self.child.kill()?;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Nobody is left to tell.
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _stopped = self.stop();
        }
    }
}

/// A cache beside a peer.
pub(super) struct Memcached {
    child: Child,
    pub(super) address: String,
}

impl Memcached {
    /// Starts one, where it is installed.
    pub(super) fn start() -> Result<Option<Self>> {
        let address = free_address()?;
        let (host, port) = address.split_once(':').ok_or("an address has a port")?;
        let mut command = Command::new("memcached");
        command.args(["-l", host, "-p", port, "-U", "0", "-m", "64", "-u", "nobody"]);
        match command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() {
            Ok(child) => Ok(Some(Self { child, address })),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(why.into()),
        }
    }

    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Memcached {
    fn drop(&mut self) {
        // It keeps nothing that is worth an orderly end.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// An application of two workers under uWSGI, which the manuals of the peers that are run in
/// production name.
pub(super) fn two_workers(installed: &Path, address: &str) -> Command {
    let mut command = Command::new(installed.join("bin/uwsgi"));
    command.args(["--http-socket", address, "--processes", "2", "--threads", "1", "--master"]);
    command.args(["--lazy-apps", "--need-app", "--die-on-term", "--no-orphans"]);
    // Tokens are longer than what uWSGI takes for the head of a request by default.
    command.args(["--buffer-size", "32768", "--disable-logging", "--virtualenv"]);
    command.arg(installed);
    command
}
