//! Whether other work keeps its latency while the password queue is full.
//!
//! Reads come at a fixed rate from a process of their own; sign-ins come from this one, as many
//! at once as the queue takes, and hardly cost it anything.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use super::{reads, sign_in};
use crate::Bench;
use crate::failure::Result;
use crate::load::{self, Pace, Supply};
use crate::paced::{Generator, Seen};
use crate::process::Server;
use crate::statistics::{median, quantile};
use crate::table::{Row, Target};

/// Reads a second, far below what the server can do.
const RATE: f64 = 400.0;
/// As many sign-ins at once as the queue takes.
const WAITING: usize = 64;
/// What a sign-in takes at the least, in seconds, to know how many a round can do.
const FASTEST: f64 = 0.006;
/// Sign-ins begin so much before the reads, and end so much after them.
const MARGIN: Duration = Duration::from_millis(500);

/// What all rounds ask with.
struct Reads<'a> {
    server: &'a Server,
    requests: Supply,
    file: PathBuf,
    time: Duration,
}

/// Reads at a rate, with and without sign-ins that queue.
pub(crate) fn run(bench: &Bench, server: &Server) -> Result<Vec<Row>> {
    let time = bench.pace().time * 3;
    let file = bench.folder.path().join("paced");
    let reads = Reads { server, requests: reads::devices(bench, 2000)?, file, time };
    // The first round, whose figures nobody keeps, warms up.
    reads.start()?.seen()?;
    let (mut quiet, mut busy) = (Vec::new(), Vec::new());
    for round in 0..bench.rounds {
        for turn in [round % 2 == 0, round % 2 != 0] {
            if turn {
                quiet.push(reads.start()?.seen()?);
            } else {
                let count = WAITING + ((time + 2 * MARGIN).as_secs_f64() / FASTEST) as usize;
                busy.push(reads.beside(&sign_in::supply(bench, &bench.world, count)?)?);
            }
        }
    }
    let each =
        |seen: &[Seen], figure: fn(&Seen) -> f64| -> Vec<f64> { seen.iter().map(figure).collect() };
    let p99 = |seen: &[Seen]| each(seen, |seen| quantile(&seen.latencies, 0.99));
    let late = |seen: &[Seen]| median(&each(seen, |seen| quantile(&seen.overslept, 0.99))).round();
    let p50 = |seen: &[Seen]| median(&each(seen, |seen| median(&seen.latencies))).round();
    let more = json!({
        "p99_us_each_round": {"quiet": p99(&quiet), "busy": p99(&busy)},
        "p50_us": {"quiet": p50(&quiet), "busy": p50(&busy)},
        "generator_woke_late_p99_us": {"quiet": late(&quiet), "busy": late(&busy)},
        "reads_a_second": RATE,
    });
    let work = "p99 of reads, password queue full : idle";
    let figures = (&p99(&busy)[..], Some(&p99(&quiet)[..]));
    Ok(vec![Row::new(work, "µs", figures, Target::RatioAtMost(3.0), more)])
}

impl Reads<'_> {
    fn start(&self) -> Result<Generator> {
        let requests = (&self.requests.requests[..], self.file.as_path());
        Generator::start(&self.server.address, requests, (RATE, self.time))
    }

    /// The same while sign-ins wait for their turn.
    fn beside(&self, sign_ins: &Supply) -> Result<Seen> {
        let time = self.time + 2 * MARGIN;
        let signing = Pace { connections: WAITING, time, rate: None };
        let flood = load::send_all(&self.server.address, sign_ins, signing);
        let read = async {
            tokio::time::sleep(MARGIN).await;
            self.start()
        };
        let (flooded, reading) = load::run(async { tokio::join!(flood, read) })?;
        let (flooded, seen) = (flooded?, reading?.seen()?);
        // Each waits for those before it, or the queue was not full.
        if median(&flooded.latencies) < 16.0 * FASTEST * 1e6 {
            return Err("sign-ins did not queue".into());
        }
        Ok(seen)
    }
}
