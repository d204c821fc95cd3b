//! Programs under measurement: started, asked by the system's own accounts what they cost, and
//! ended by their own id.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::failure::{Failure, Result};
use crate::world::DATABASE;

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
        Self::over(program, data, None)
    }

    /// The same, its store in a database if one is given.
    pub(crate) fn over(program: &Path, data: &Path, database: Option<&str>) -> Result<Self> {
        let mut command = Command::new(program);
        command.envs(database.map(|database| (DATABASE, database)));
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--data"]);
        Self::start(command.arg(data))
    }

    /// Starts this program as the floor that answers with one reply.
    pub(crate) fn floor(reply: &Path) -> Result<Self> {
        Self::floor_with(reply, &[])
    }

    /// The same, told to do something else as well, or less.
    pub(crate) fn floor_with(reply: &Path, words: &[&str]) -> Result<Self> {
        Self::floor_over(reply, words, None)
    }

    /// The same, with a database at hand if one is given.
    pub(crate) fn floor_over(reply: &Path, words: &[&str], database: Option<&str>) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.envs(database.map(|database| (DATABASE, database)));
        Self::start(command.arg("floor").arg(reply).args(words))
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
    account(&text).map(|account| account.own).ok_or_else(unaccounted)
}

fn unaccounted() -> Failure {
    Failure::new("the system does not account for processor time as Linux does")
}

/// What the kernel's line about a process says.
struct Account {
    parent: u32,
    /// Processor time of itself.
    own: Duration,
    /// Of its children that ended.
    ended: Duration,
}

fn account(line: &str) -> Option<Account> {
    // The program's name may hold anything, but nothing after it holds a parenthesis.
    let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u32>().ok();
    let ticks = |first: usize| Some(TICK * (number(first)? + number(first + 1)?));
    Some(Account { parent: number(1)?, own: ticks(11)?, ended: ticks(13)? })
}

/// Processor time of these processes and of all that come from them, also of those that ended.
pub(crate) fn family_cpu(roots: &[u32]) -> Result<Duration> {
    let mut accounts = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let Ok(process) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
        // Those that end meanwhile are in their parent's account.
        let Ok(text) = fs::read_to_string(format!("/proc/{process}/stat")) else { continue };
        accounts.push((process, account(&text).ok_or_else(unaccounted)?));
    }
    Ok(family(roots, &accounts))
}

fn family(roots: &[u32], accounts: &[(u32, Account)]) -> Duration {
    let mut found: Vec<u32> = roots.to_vec();
    let mut at = 0;
    while at < found.len() {
        let parent = found[at];
        let children = accounts.iter().filter(|(_, account)| account.parent == parent);
        found.extend(children.map(|(process, _)| *process));
        at += 1;
    }
    let all = accounts.iter().filter(|(process, _)| found.contains(process));
    all.map(|(_, account)| account.own + account.ended).sum()
}

/// The most memory a process held until it ended, in KiB, as the kernel keeps it.
pub(crate) fn most_memory(process: u32) -> u64 {
    let mut most = 0;
    // What has ended has no memory left to tell of, if it is listed at all.
    while let Ok(text) = fs::read_to_string(format!("/proc/{process}/status"))
        && let held @ 1.. = status(&text, "VmHWM:")
    {
        most = most.max(held);
        std::thread::sleep(Duration::from_millis(20));
    }
    most
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

#[cfg(test)]
mod tests {
    use super::*;

    fn line(process: u32, parent: u32, ticks: [u32; 4]) -> (u32, Account) {
        let [user, system, children_user, children_system] = ticks;
        let line = format!(
            "{process} (a) b) S {parent} 1 1 0 -1 4194560 9 8 7 6 {user} {system} \
             {children_user} {children_system} 20 0 1 0 5"
        );
        (process, account(&line).expect("it is as the kernel writes it"))
    }

    #[test]
    fn a_family_is_a_process_and_all_that_come_from_it() {
        let accounts = [
            line(40, 30, [1, 0, 0, 0]),
            line(10, 1, [1, 2, 3, 4]),
            line(30, 10, [10, 0, 0, 0]),
            line(20, 1, [500, 0, 0, 0]),
        ];
        assert_eq!(family(&[10], &accounts), TICK * 21);
        assert_eq!(family(&[20, 30], &accounts), TICK * 511);
    }
}
