//! Whether other work keeps its latency while the password queue is full.

use std::time::Duration;

use serde_json::json;

use super::{reads, sign_in};
use crate::Bench;
use crate::failure::Result;
use crate::load::{self, Pace, Sent, Supply};
use crate::process::Server;
use crate::statistics::{median, quantile};
use crate::table::{Row, Target};

/// Reads a second, far below what the server can do.
const RATE: f64 = 400.0;
/// As many sign-ins at once as the queue takes.
const WAITING: usize = 64;
/// What a sign-in takes at the least, in seconds, to know how many a round can do.
const FASTEST: f64 = 0.015;

/// Reads at a rate, with and without sign-ins that queue.
pub(crate) fn run(bench: &Bench, server: &Server) -> Result<Vec<Row>> {
    let time = bench.pace().time * 2;
    let reading = Pace { connections: 8, time, rate: Some(RATE) };
    let (mut quiet, mut busy) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        let requests = reads::devices(bench, 2000)?;
        quiet.push(p99(&load::send(&server.address, &requests, reading)?));
        let flood = WAITING + (time.as_secs_f64() / FASTEST) as usize;
        let sign_ins = sign_in::supply(bench, flood)?;
        busy.push(p99(&both(server, (&requests, reading), &sign_ins, time)?));
    }
    let more = json!({"p99_us_each_round": {"quiet": quiet, "busy": busy}, "reads_a_second": RATE});
    let work = "p99 of reads, password queue full : idle";
    Ok(vec![Row::new(work, "µs", (&busy, Some(&quiet)), Target::RatioAtMost(3.0), more)])
}

fn p99(sent: &Sent) -> f64 {
    quantile(&sent.latencies, 0.99)
}

fn both(
    server: &Server,
    (requests, reading): (&Supply, Pace),
    sign_ins: &Supply,
    time: Duration,
) -> Result<Sent> {
    // Sign-ins begin first and end last.
    let head = Duration::from_millis(300);
    let signing = Pace { connections: WAITING, time: time + head, rate: None };
    let flood = load::send_all(&server.address, sign_ins, signing);
    let read = async {
        tokio::time::sleep(head).await;
        load::send_all(&server.address, requests, reading).await
    };
    let (flooded, read) = load::run(async { tokio::join!(flood, read) })?;
    let latencies = flooded?.latencies;
    if median(&latencies) < 1e3 {
        return Err("sign-ins did not queue".into());
    }
    read
}
