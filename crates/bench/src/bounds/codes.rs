//! Beside codes: how fast the floor answers as many at once, and the fastest that a record can be
//! kept before each answer.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde_json::json;

use super::journal::{Journal, RECORD};
use crate::Bench;
use crate::failure::Result;
use crate::load::{Pace, Supply};
use crate::measure::{Sample, each, repeat, sample};
use crate::process::Server;
use crate::request::Draft;
use crate::statistics::median;
use crate::table::{Row, Target};

/// The least a server can say.
const REPLY: &str = "HTTP/1.1 204 No Content\r\n\r\n";
const NAMES: [&str; 3] =
    ["a record kept, in this process", "floor + a record kept", "floor, which keeps nothing"];

/// What is possible, with so many asking at once.
pub(crate) struct Possible {
    tasks: usize,
    journal: Arc<Journal>,
    kept: PathBuf,
    keeping: Server,
    floor: Server,
    supply: Supply,
    /// As the names.
    rounds: [Vec<Sample>; 3],
}

impl Possible {
    pub(crate) fn start(bench: &Bench, tasks: usize) -> Result<Self> {
        let reply = bench.folder.path().join("least");
        std::fs::write(&reply, REPLY)?;
        let store = bench.world.data.join("store");
        let (kept, behind) = (store.join("kept"), store.join("kept-behind"));
        let behind = behind.to_str().ok_or("the folder's name is not a text")?;
        // One half is answered while the other is kept.
        let half = (tasks / 2).max(1).to_string();
        let keeping = ["--durable", behind, "--together", &half];
        Ok(Self {
            tasks,
            journal: Arc::new(Journal::start(&kept, tasks)?),
            kept,
            keeping: Server::floor_with(&reply, &keeping)?,
            floor: Server::floor(&reply)?,
            supply: Supply {
                requests: Rc::new(vec![Draft::new(Method::GET, "/").bytes()]),
                reusable: true,
                status: 204,
            },
            rounds: Default::default(),
        })
    }

    /// One round of each.
    pub(crate) fn round(
        &mut self,
        runtime: &tokio::runtime::Runtime,
        time: Duration,
    ) -> Result<()> {
        let pace = Pace { connections: self.tasks, time, rate: None };
        let journal = Arc::clone(&self.journal);
        let keep = move || {
            let journal = Arc::clone(&journal);
            async move { journal.keep([7; RECORD]).await }
        };
        let here = runtime.block_on(repeat(self.tasks, time, keep))?;
        let behind = sample(&self.keeping, &self.supply, pace)?;
        let floor = sample(&self.floor, &self.supply, pace)?;
        for (rounds, sample) in self.rounds.iter_mut().zip([here, behind, floor]) {
            rounds.push(sample);
        }
        Ok(())
    }

    /// Rates beside the raw loop's: of what answers requests, the most that all cores come to if
    /// they have nothing else to do, the client's part least of all.
    pub(crate) fn rates(&self, work: &str, raw: &[f64]) -> Vec<Row> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as f64;
        let rows = NAMES.iter().zip(&self.rounds).enumerate().map(|(at, (name, samples))| {
            let (measured, own) = (each(samples, |s| s.rate), each(samples, |s| s.cpu));
            let most: Vec<f64> = own.iter().map(|cpu| cores * 1e6 / cpu).collect();
            let (shown, how) = match at {
                0 => (&measured, ""),
                _ => (&most, ", on all cores"),
            };
            let more = json!({
                "bound_of": work,
                "a_second_measured": median(&measured).round(),
                "p99_us": median(&each(samples, |s| s.p99)).round(),
                "cpu_us": median(&own),
            });
            let name = format!("… bound: {name}{how}");
            Row::new(name, "a second", (shown, Some(raw)), Target::None, more)
        });
        rows.collect()
    }

    /// The latest of a hundred beside one sync.
    pub(crate) fn late(&self, work: &str, syncs: &[f64]) -> Vec<Row> {
        let rows = NAMES.iter().zip(&self.rounds).map(|(name, samples)| {
            let late = each(samples, |s| s.p99);
            let middle = median(&each(samples, |s| s.p50)).round();
            let more = json!({"bound_of": work, "p50_us": middle});
            let name = format!("… bound: {name}, {} at once", self.tasks);
            Row::new(name, "µs", (&late, Some(syncs)), Target::None, more)
        });
        rows.collect()
    }
}

impl Drop for Possible {
    fn drop(&mut self) {
        // The folder goes with the benchmark.
        let _left = std::fs::remove_file(&self.kept);
    }
}
