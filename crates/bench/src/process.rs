//! Programs under measurement: started, asked by the system's own accounts what they cost, and
//! ended by their own id.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::failure::{Failure, Result};

/// What the kernel counts processor time in, the same on every Linux.
const TICK: Duration = Duration::from_millis(10);
const LISTENING: &str = "listening on http://";

/// A server that runs as a child.
pub(crate) struct Server {
    child: Child,
    /// Where it listens: host and port.
    pub(crate) address: String,
}

impl Server {
    /// Starts a program that says `listening on http://…` on its standard output.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = child.stdout.take().ok_or("a started program has an output")?;
        let mut lines = BufReader::new(output).lines();
        let address = lines.find_map(|line| Some(line.ok()?.strip_prefix(LISTENING)?.to_owned()));
        match address {
            Some(address) => Ok(Self { child, address }),
            None => Err(Failure::new(format!("{command:?} did not start: {}", child.wait()?))),
        }
    }

    /// Starts Countersign over a data folder, on a free port.
    pub(crate) fn countersign(program: &Path, data: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--data"]);
        Self::start(command.arg(data))
    }

    /// Starts this program as the floor that answers with one reply.
    pub(crate) fn floor(reply: &Path, bare: bool) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("floor").arg(reply);
        if bare {
            command.arg("--bare");
        }
        Self::start(&mut command)
    }

    /// Processor time used so far, in user and system mode.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        cpu(&self.child.id().to_string())
    }

    /// Memory in use, in KiB: all of it, and what no file stands behind.
    pub(crate) fn memory(&self) -> Result<(u64, u64)> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        Ok((status(&text, "VmRSS:"), status(&text, "RssAnon:")))
    }

    /// Ends it as an operator would.
    pub(crate) fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `stop` there is nothing left to kill, and both say so.
        let _gone = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Processor time of this process.
pub(crate) fn own_cpu() -> Result<Duration> {
    cpu("self")
}

fn cpu(process: &str) -> Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The program's name may hold anything, but nothing after it holds a parenthesis.
    let fields = text.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect());
    let fields: Vec<&str> = fields.unwrap_or_default();
    let tick = |at: usize| fields.get(at).and_then(|field| field.parse::<u32>().ok());
    match (tick(11), tick(12)) {
        (Some(user), Some(system)) => Ok(TICK * (user + system)),
        _ => Err(Failure::new("the system does not account for processor time as Linux does")),
    }
}

fn status(text: &str, field: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// How busy the machine is: the system's own line.
pub(crate) fn load_average() -> String {
    fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned()
}

/// The `countersign` beside this program, unless another is named.
pub(crate) fn program(named: Option<PathBuf>) -> Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("countersign");
    let program = named.unwrap_or(beside);
    if program.is_file() {
        return Ok(program);
    }
    let shown = program.display();
    Err(Failure::new(format!(
        "{shown} is not there; run `cargo build --release` first, or name one with --server"
    )))
}
