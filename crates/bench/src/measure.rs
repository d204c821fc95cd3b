//! One measurement: a load on a server, and what the server paid for it.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::Bench;
use crate::bounds::Bound;
use crate::connection::{Connection, Kept};
use crate::failure::{Failure, Result};
use crate::load::{self, Pace, Sent, Supply};
use crate::process::{Server, own_cpu};
use crate::statistics::{median, quantile};
use crate::stopwatch::Stopwatch;

/// What one round on one server came to.
pub(crate) struct Sample {
    /// Microseconds of the server's processor time a request.
    pub(crate) cpu: f64,
    /// Bytes of bodies a second of the server's processor time.
    pub(crate) bytes_per_cpu: f64,
    /// Requests a second.
    pub(crate) rate: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Sample {
    /// Of what was done, and the processor time that it took.
    pub(crate) fn of(done: &Sent, cpu: Duration) -> Self {
        let (count, cpu) = (done.count as f64, cpu.as_secs_f64());
        Self {
            cpu: cpu * 1e6 / count,
            bytes_per_cpu: done.bytes as f64 / cpu,
            rate: count / done.seconds,
            p50: quantile(&done.latencies, 0.5),
            p99: quantile(&done.latencies, 0.99),
        }
    }
}

/// Rounds of two servers, interleaved, and of what else stands beside them.
#[derive(Default)]
pub(crate) struct Compared {
    pub(crate) ours: Vec<Sample>,
    pub(crate) floor: Vec<Sample>,
    /// Of each bound, in their order.
    pub(crate) bounds: Vec<Vec<Sample>>,
}

/// Sends a supply to a server and asks what it cost.
pub(crate) fn sample(server: &Server, supply: &Supply, pace: Pace) -> Result<Sample> {
    let before = server.cpu()?;
    let sent = load::send(&server.address, supply, pace)?;
    let cpu = server.cpu()? - before;
    if sent.count == 0 {
        return Err(Failure::new("nothing was sent in the time of a round"));
    }
    Ok(Sample::of(&sent, cpu))
}

/// Does something again and again in this process for some time, so many at once.
pub(crate) async fn repeat<F>(
    tasks: usize,
    time: Duration,
    once: impl Fn() -> F + Clone + Send + 'static,
) -> Result<Sample>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let (watch, before) = (Stopwatch::start(), own_cpu()?);
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        let once = once.clone();
        running.spawn(async move {
            let mut latencies = Vec::new();
            while watch.elapsed() < time {
                let one = Stopwatch::start();
                once().await?;
                latencies.push(one.elapsed().as_secs_f64() * 1e6);
            }
            Ok::<_, Failure>(latencies)
        });
    }
    let mut done = Sent::default();
    while let Some(latencies) = running.join_next().await {
        done.latencies.extend(latencies??);
    }
    done.count = done.latencies.len();
    done.seconds = watch.elapsed().as_secs_f64();
    Ok(Sample::of(&done, own_cpu()? - before))
}

/// Rounds of ours and of the other, taking turns at who comes first, and of bounds.
pub(crate) fn compare(
    bench: &Bench,
    pace: Pace,
    (ours, other): (&Server, &Server),
    supplies: impl Fn(bool) -> Result<Supply>,
    bounds: &[Bound<'_>],
) -> Result<Compared> {
    let mut compared = Compared::default();
    compared.bounds.resize_with(bounds.len(), Vec::new);
    let warm = Pace { time: pace.time / 3, ..pace };
    sample(ours, &supplies(true)?, warm)?;
    sample(other, &supplies(false)?, warm)?;
    bounds.iter().try_for_each(|bound| bound.sample(warm).map(drop))?;
    for round in 0..bench.rounds {
        for turn in [round % 2 == 0, round % 2 != 0] {
            let supply = supplies(turn)?;
            if turn {
                compared.ours.push(sample(ours, &supply, pace)?);
            } else {
                compared.floor.push(sample(other, &supply, pace)?);
            }
        }
        for (bound, samples) in bounds.iter().zip(&mut compared.bounds) {
            samples.push(bound.sample(pace)?);
        }
    }
    Ok(compared)
}

/// One figure of each round.
pub(crate) fn each(samples: &[Sample], figure: fn(&Sample) -> f64) -> Vec<f64> {
    samples.iter().map(figure).collect()
}

impl Compared {
    /// The figures beside the one that counts.
    pub(crate) fn more(&self) -> Value {
        let shown = |samples: &[Sample]| {
            let middle = |figure| median(&each(samples, figure));
            json!({
                "cpu_us_each_round": each(samples, |s| s.cpu),
                "requests_a_second": middle(|s| s.rate).round(),
                "p50_us": middle(|s| s.p50).round(),
                "p99_us": middle(|s| s.p99).round(),
                "mb_a_cpu_second": (middle(|s| s.bytes_per_cpu) / 1e6).round(),
            })
        };
        json!({"ours": shown(&self.ours), "floor": shown(&self.floor)})
    }
}

/// Asks once and keeps the reply in a file, from which a floor can be started.
pub(crate) fn capture(bench: &Bench, server: &Server, supply: &Supply) -> Result<(Kept, PathBuf)> {
    let request = supply.requests.first().ok_or("there is nothing to send")?.clone();
    let asked = load::run(async {
        let mut connection = Connection::open(&server.address).await?;
        connection.ask_whole(&request).await
    })?;
    let (status, kept) = asked?;
    if status != supply.status {
        let body = String::from_utf8_lossy(&kept.body).into_owned();
        let request = String::from_utf8_lossy(&request).into_owned();
        return Err(Failure::new(format!("answered {status}: {body}\nto {request}")));
    }
    let path = bench.folder.path().join("reply");
    let mut bytes = kept.head.clone().into_bytes();
    bytes.extend_from_slice(&kept.body);
    std::fs::write(&path, bytes)?;
    Ok((kept, path))
}
