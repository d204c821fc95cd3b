//! What is measured in a run, on how many users, and where its results go.

use std::path::{Path, PathBuf};
use std::process::Command;

use identity::sources::Sources;
use serde_json::json;
use tempfile::TempDir;
use testkit::Cluster;

use crate::failure::{Failure, Result};
use crate::process::{self, Server};
use crate::stopwatch::Stopwatch;
use crate::table::{self, Row, Target};
use crate::world::World;
use crate::{Bench, peers, request, works};

/// Users of the short form, of the long one, and of the populations that show its growth.
const SHORT: usize = 20_000;
const LONG: usize = 1_000_000;
const GROWING: [usize; 2] = [1000, 100_000];
const LARGEST: usize = 10_000_000;
/// Bytes of the disk that a user takes while it is made: in the store and in its journal.
const ROOM: u64 = 3 * 1024;

#[derive(clap::Args)]
pub(crate) struct Plan {
    /// How many users there are [default: 20000, or 1000000 in the long form]
    #[arg(long, value_parser = users)]
    users: Option<usize>,

    /// The long form: everything at 1000000 users, and how 1000 and 100000 compare
    #[arg(long)]
    long: bool,

    /// With --long: 10000000 users as well, if the disk has room for them
    #[arg(long, requires = "long")]
    ten_million: bool,

    /// Only whether memory stays flat: over these minutes of mixed load, and over lists of very
    /// many devices
    #[arg(long, value_name = "MINUTES", num_args = 0..=1, default_missing_value = "10")]
    #[arg(conflicts_with = "long")]
    memory: Option<f64>,

    /// How many devices these lists have
    #[arg(long, default_value_t = 1_000_000, requires = "memory")]
    devices: usize,

    /// Interleaved rounds of each figure
    #[arg(long, default_value_t = 5)]
    rounds: usize,

    /// Seconds of load in a round
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,

    /// Measure only these: reads, lists, growth, sign-in, queue, size, codes, populate,
    /// shared, peers, or a peer
    #[arg(long, value_name = "WORK", value_delimiter = ',')]
    only: Vec<String>,

    /// Measure the servers somebody would run instead as well; they are installed when missing
    #[arg(long)]
    peers: bool,

    /// Folder the peers are installed in
    #[arg(long, value_name = "DIR", default_value = "benches/.peers")]
    peers_folder: PathBuf,

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

impl Plan {
    pub(crate) fn run(self) -> Result<()> {
        let (watch, load_before) = (Stopwatch::start(), process::load_average());
        let day = match &self.date {
            Some(day) => day.clone(),
            None => request::day(Sources::system().now())?,
        };
        let users = self.users.unwrap_or(if self.long { LONG } else { SHORT });
        let rows = match self.memory {
            Some(minutes) => self.memory(users, minutes)?,
            None => self.measure(users)?,
        };
        print!("\n{}", table::text(&rows));
        let seconds = watch.elapsed().as_secs_f64();
        println!("\nload before: {load_before}; {seconds:.0} s in all");
        let form = match (self.memory, self.long) {
            (Some(_), _) => "memory".to_owned(),
            (_, true) => "long".to_owned(),
            _ if users == SHORT => "short".to_owned(),
            _ => users.to_string(),
        };
        let report = json!({
            "date": day,
            "users": users,
            "rounds": self.rounds,
            "seconds_a_round": self.seconds,
            "cores": std::thread::available_parallelism()?.get(),
            "load_average_before": load_before,
            "load_average_after": process::load_average(),
            "seconds_in_all": seconds.round(),
            "rows": rows,
        });
        std::fs::create_dir_all(&self.results)?;
        let path = self.results.join(format!("{day}-{form}.json"));
        std::fs::write(&path, serde_json::to_string_pretty(&report)? + "\n")?;
        println!("written to {}", path.display());
        Ok(())
    }

    /// Everything that is asked for, one population after the other.
    fn measure(&self, users: usize) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        let growing = if self.long { &GROWING[..] } else { &[] };
        for smaller in growing.iter().filter(|smaller| **smaller < users) {
            rows.extend(self.growth(*smaller)?);
        }
        rows.extend(self.everything(&self.prepare(users)?)?);
        if self.ten_million {
            match room(self.folder.as_deref())? {
                true => rows.extend(self.growth(LARGEST)?),
                false => println!("the disk has no room for {LARGEST} users"),
            }
        }
        Ok(rows)
    }

    /// What says how a population of this size compares with others.
    fn growth(&self, users: usize) -> Result<Vec<Row>> {
        let bench = self.prepare(users)?;
        let mut rows = Rows::default();
        if self.wants("populate") {
            rows.add(works::populate::run(&bench)?);
        }
        if self.wants("growth") {
            let server = Server::countersign(&bench.program, &bench.world.data)?;
            rows.add(works::growth::run(&bench, &server)?);
            server.stop()?;
        }
        if self.wants("size") {
            rows.add(works::size::run(&bench)?);
        }
        Ok(rows.0)
    }

    fn everything(&self, bench: &Bench) -> Result<Vec<Row>> {
        type Work = fn(&Bench, &Server) -> Result<Vec<Row>>;
        let works: [(&str, Work); 5] = [
            ("reads", works::reads::run),
            ("lists", works::lists::run),
            ("growth", works::growth::run),
            ("sign-in", works::sign_in::run),
            ("queue", works::queue::run),
        ];
        let mut rows = Rows::default();
        if self.wants("populate") {
            rows.add(works::populate::run(bench)?);
        }
        let server = Server::countersign(&bench.program, &bench.world.data)?;
        for (name, work) in works {
            if self.wants(name) {
                rows.add(work(bench, &server)?);
            }
        }
        server.stop()?;
        if self.wants("size") {
            rows.add(works::size::run(bench)?);
        }
        if self.wants("codes") {
            rows.add(works::codes::run(bench)?);
        }
        if self.wants("shared") {
            rows.0.extend(self.shared(bench.world.users)?);
        }
        if self.peers {
            rows.0.extend(peers::run(bench, &self.peers_folder, &self.only)?);
        }
        Ok(rows.0)
    }

    /// Mixed load on this population, and lists of one whose every second user has a device.
    fn memory(&self, users: usize, minutes: f64) -> Result<Vec<Row>> {
        let mut rows = Rows::default();
        let loaded = self.prepare(users)?;
        let server = Server::countersign(&loaded.program, &loaded.world.data)?;
        rows.add(works::memory::mixed(&loaded, &server, minutes)?);
        server.stop()?;
        drop(loaded);
        let listed = self.prepare(2 * self.devices)?;
        let server = Server::countersign(&listed.program, &listed.world.data)?;
        rows.add(works::lists::memory_alone(&listed, &server)?);
        server.stop()?;
        Ok(rows.0)
    }

    /// The reads on a shared store of as many users, in a cluster of its own.
    fn shared(&self, users: usize) -> Result<Vec<Row>> {
        let mut rows = Rows::default();
        if !Cluster::is_installed() {
            let why = Failure::new("PostgreSQL is not installed");
            let target = Target::RatioAtMost(3.0);
            rows.add(vec![Row::missing("reads, PostgreSQL", target, &why)]);
            return Ok(rows.0);
        }
        let cluster = Cluster::start(true);
        let bench = self.prepare_in(users, Some(&cluster.database()))?;
        rows.add(works::shared::run(&bench, &cluster)?);
        Ok(rows.0)
    }

    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == name)
    }

    fn prepare(&self, users: usize) -> Result<Bench> {
        self.prepare_in(users, None)
    }

    fn prepare_in(&self, users: usize, database: Option<&str>) -> Result<Bench> {
        let (program, watch) = (process::program(self.server.clone())?, Stopwatch::start());
        let folder = match &self.folder {
            Some(folder) => TempDir::with_prefix_in("countersign-bench-", folder)?,
            None => TempDir::with_prefix("countersign-bench-")?,
        };
        let data = folder.path().join("data");
        let world = World::make_in(&program, (&data, database), users)?;
        // Once a server has opened and closed it, its journal is folded in.
        Server::over(&program, &data, database)?.stop()?;
        let stored = world.stored_bytes()?;
        println!("{users} users, {:.0} s to make them", watch.elapsed().as_secs_f64());
        let (rounds, seconds) = (self.rounds.max(1), self.seconds);
        Ok(Bench { program, folder, sources: Sources::system(), world, stored, rounds, seconds })
    }
}

/// Rows that are shown as they come.
#[derive(Default)]
struct Rows(Vec<Row>);

impl Rows {
    fn add(&mut self, more: Vec<Row>) {
        for row in &more {
            println!("  {}", row.cells().join("  "));
        }
        self.0.extend(more);
    }
}

/// Whether the disk has room for the largest population.
fn room(folder: Option<&Path>) -> Result<bool> {
    let folder = folder.map_or_else(std::env::temp_dir, Path::to_owned);
    let told = Command::new("df").args(["-k", "--output=avail"]).arg(folder).output()?;
    let text = String::from_utf8(told.stdout)?;
    let free = text.lines().nth(1).and_then(|line| line.trim().parse::<u64>().ok());
    let free = free.ok_or_else(|| Failure::new("df does not say how much room there is"))?;
    Ok(free * 1024 > LARGEST as u64 * ROOM)
}
