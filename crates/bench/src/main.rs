//! What the program exists for, measured beside a floor in one run. A benchmark, not a test:
//! it compares within a run and says what it saw.

mod connection;
mod failure;
mod floor;
mod load;
mod measure;
mod process;
mod request;
mod statistics;
mod stopwatch;
mod table;
mod works;
mod world;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Parser, Subcommand};
use identity::sources::Sources;
use serde_json::json;
use tempfile::TempDir;

use crate::failure::Result;
use crate::load::Pace;
use crate::process::Server;
use crate::request::Key;
use crate::stopwatch::Stopwatch;
use crate::table::Row;
use crate::world::{Share, World};

/// Users of the short form.
const SHORT: usize = 20_000;

/// Measures the countersign program beside a floor and prints a table.
#[derive(Parser)]
#[command(name = "bench", args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    plan: Plan,
}

#[derive(Subcommand)]
enum Part {
    Floor(floor::Floor),
}

#[derive(clap::Args)]
struct Plan {
    /// How many users there are; the long form is 1000000
    #[arg(long, default_value_t = SHORT, value_parser = users)]
    users: usize,

    /// Interleaved rounds of each figure
    #[arg(long, default_value_t = 5)]
    rounds: usize,

    /// Seconds of load in a round
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,

    /// Measure only these: reads, lists, growth, sign-in, queue, size, codes
    #[arg(long, value_name = "WORK", value_delimiter = ',')]
    only: Vec<String>,

    /// The program to measure [default: the one beside this program]
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,

    /// Folder to make the stores in, on the disk that counts [default: the system's for
    /// temporary files]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,

    /// Folder the results go to
    #[arg(long, value_name = "DIR", default_value = "benches/results")]
    results: PathBuf,

    /// The day in the results' name [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
}

fn users(text: &str) -> std::result::Result<usize, String> {
    let users = text.parse::<usize>().map_err(|why| why.to_string())?;
    if users < 1000 { Err("at least 1000".to_owned()) } else { Ok(users) }
}

/// What every measurement is made with.
struct Bench {
    program: PathBuf,
    folder: TempDir,
    sources: Sources,
    world: World,
    /// Bytes of the store before anything was measured.
    stored: u64,
    rounds: usize,
    seconds: f64,
    /// The next user who did not sign in yet.
    next: Cell<usize>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.part {
        Some(Part::Floor(floor)) => floor.run(),
        None => arguments.plan.run(),
    }
}

impl Plan {
    fn run(self) -> Result<()> {
        let (watch, sources) = (Stopwatch::start(), Sources::system());
        let load_before = process::load_average();
        let day = match &self.date {
            Some(day) => day.clone(),
            None => request::day(sources.now())?,
        };
        let bench = self.prepare(sources)?;
        println!("{} users, {:.0} s to make them", self.users, watch.elapsed().as_secs_f64());
        let rows = self.measure(&bench)?;
        print!("\n{}", table::text(&rows));
        let seconds = watch.elapsed().as_secs_f64();
        println!("\nload before: {load_before}; {seconds:.0} s in all");
        let form = if self.users == SHORT { "short".into() } else { self.users.to_string() };
        let report = json!({
            "date": day,
            "users": self.users,
            "rounds": self.rounds,
            "seconds_a_round": self.seconds,
            "cores": std::thread::available_parallelism()?.get(),
            "engine": "embedded",
            "load_average_before": load_before,
            "load_average_after": process::load_average(),
            "rows": rows,
        });
        std::fs::create_dir_all(&self.results)?;
        let path = self.results.join(format!("{day}-{form}.json"));
        std::fs::write(&path, serde_json::to_string_pretty(&report)? + "\n")?;
        println!("written to {}", path.display());
        Ok(())
    }

    fn prepare(&self, sources: Sources) -> Result<Bench> {
        let program = process::program(self.server.clone())?;
        let folder = match &self.folder {
            Some(folder) => TempDir::with_prefix_in("countersign-bench-", folder)?,
            None => TempDir::with_prefix("countersign-bench-")?,
        };
        let world = World::make(&program, &folder.path().join("data"), self.users)?;
        let stored = settled(&program, &world)?;
        let (rounds, seconds) = (self.rounds.max(1), self.seconds);
        let next = Cell::new(0);
        Ok(Bench { program, folder, sources, world, stored, rounds, seconds, next })
    }

    fn measure(&self, bench: &Bench) -> Result<Vec<Row>> {
        type Work = fn(&Bench, &Server) -> Result<Vec<Row>>;
        let works: [(&str, Work); 5] = [
            ("reads", works::reads::run),
            ("lists", works::lists::run),
            ("growth", works::growth::run),
            ("sign-in", works::sign_in::run),
            ("queue", works::queue::run),
        ];
        let wanted = |name: &str| self.only.is_empty() || self.only.iter().any(|n| n == name);
        let mut rows = Vec::new();
        let mut add = |more: Vec<Row>| {
            for row in &more {
                println!("  {}", row.cells().join("  "));
            }
            rows.extend(more);
        };
        let server = Server::countersign(&bench.program, &bench.world.data)?;
        for (name, work) in works {
            if wanted(name) {
                add(work(bench, &server)?);
            }
        }
        server.stop()?;
        if wanted("size") {
            add(works::size::run(bench)?);
        }
        if wanted("codes") {
            add(works::codes::run(bench)?);
        }
        Ok(rows)
    }
}

impl Bench {
    /// Closed loop, with as many connections as keep two cores busy.
    fn pace(&self) -> Pace {
        Pace { connections: 16, time: Duration::from_secs_f64(self.seconds), rate: None }
    }

    /// Any user that requests are made for.
    fn any_share(&self) -> &Share {
        self.any(&self.world.shares)
    }

    /// Any such user with a key.
    fn any_keyed(&self) -> &(Share, Key) {
        self.any(&self.world.keyed)
    }

    fn any<'a, T>(&self, among: &'a [T]) -> &'a T {
        let number = u64::from_ne_bytes(self.sources.bytes());
        &among[(number % among.len() as u64) as usize]
    }

    /// A user who did not sign in yet in this run, while there are any.
    fn next_share(&self) -> &Share {
        let number = self.next.replace(self.next.get() + 1);
        &self.world.shares[number % self.world.shares.len()]
    }
}

/// Bytes of the store once a server has opened and closed it, its journal folded in.
fn settled(program: &Path, world: &World) -> Result<u64> {
    Server::countersign(program, &world.data)?.stop()?;
    world.stored_bytes()
}
