//! What no correct server goes below: the floor with one thing more, made of the libraries the
//! server is made of and without all else. They stand beside ours to tell what is still to be won
//! from what cannot be had.

pub(crate) mod codes;
pub(crate) mod journal;
pub(crate) mod reads;
pub(crate) mod written;

use std::hint::black_box;
use std::path::Path;

use serde_json::{Value, json};
use stores::{BareLookups, BareRows};

use crate::failure::Result;
use crate::load::{Pace, Supply};
use crate::measure::{Compared, Sample, each, sample};
use crate::process::{Server, own_cpu};
use crate::statistics::median;
use crate::stopwatch::Stopwatch;
use crate::table::{Row, Target};
use crate::world::of_core;

/// The part of a round that a bound is measured for: it is there to compare with.
pub(crate) const PART: u32 = 3;

/// What a bound is called that writes the list of a reply.
pub(crate) const WRITTEN: &str = "its reply written from memory";

/// Something that is measured in turns with ours and the floor.
pub(crate) struct Bound<'a> {
    name: &'static str,
    /// Whether it answers as the floor does; else it is a part, without the floor.
    whole: bool,
    measured: Box<dyn Fn(Pace) -> Result<Sample> + 'a>,
}

impl<'a> Bound<'a> {
    /// A floor that does something more.
    pub(crate) fn whole(
        name: &'static str,
        server: &'a Server,
        supplies: impl Fn() -> Result<Supply> + 'a,
    ) -> Self {
        let measured = move |pace| sample(server, &supplies()?, pace);
        Self { name, whole: true, measured: Box::new(measured) }
    }

    /// The first rows of a list, at most `limit`.
    pub(crate) fn rows(rows: &'a BareRows, limit: u32) -> Self {
        Self::part("its rows by a bare statement", move |watch, time| {
            let walked = rows.walk(limit, || watch.elapsed() < time).map_err(of_core)?;
            Ok(black_box(walked).0)
        })
    }

    /// Two rows by their keys: a token's and a device's.
    pub(crate) fn lookups(lookups: &'a BareLookups, hashes: &'a [[u8; 32]]) -> Self {
        Self::part("two rows by bare statements", move |watch, time| {
            let mut times = 0;
            while watch.elapsed() < time {
                black_box(lookups.find(hashes.iter()).map_err(of_core)?);
                times += hashes.len();
            }
            Ok(times)
        })
    }

    /// Something that this process does as often as it can.
    fn part(
        name: &'static str,
        done: impl Fn(Stopwatch, std::time::Duration) -> Result<usize> + 'a,
    ) -> Self {
        let measured = move |pace: Pace| {
            let (watch, before) = (Stopwatch::start(), own_cpu()?);
            let times = done(watch, pace.time)? as f64;
            let seconds = watch.elapsed().as_secs_f64();
            let cpu = (own_cpu()? - before).as_secs_f64() * 1e6 / times;
            let none = f64::NAN;
            Ok(Sample { cpu, bytes_per_cpu: none, rate: times / seconds, p50: none, p99: none })
        };
        Self { name, whole: false, measured: Box::new(measured) }
    }

    /// One round of it.
    pub(crate) fn sample(&self, pace: Pace) -> Result<Sample> {
        (self.measured)(Pace { time: pace.time / PART, ..pace })
    }
}

/// A floor that writes the list of a reply from memory.
pub(crate) fn writing(reply: &Path) -> Result<Server> {
    Server::floor_with(reply, &["--written"])
}

/// A row for each bound beside the floor, and where there are several, one for all of them: what
/// each has more than the floor, added up. `figure` makes what the row shows of microseconds a
/// request.
pub(crate) fn rows(
    (work, unit): (&str, &'static str),
    bounds: &[Bound<'_>],
    compared: &Compared,
    figure: impl Fn(f64) -> f64,
) -> Vec<Row> {
    let cpu = |samples: &[Sample]| each(samples, |s| s.cpu);
    let floor = cpu(&compared.floor);
    let row = |name: &str, cost: &[f64], more: Value| {
        let shown = |cost: &[f64]| cost.iter().map(|cpu| figure(*cpu)).collect::<Vec<_>>();
        let figures = (&shown(cost)[..], Some(&shown(&floor)[..]));
        Row::new(format!("… bound: floor + {name}"), unit, figures, Target::None, more)
    };
    let (mut rows, mut all) = (Vec::new(), floor.clone());
    for (bound, samples) in bounds.iter().zip(&compared.bounds) {
        let alone = cpu(samples);
        let cost = if bound.whole { alone.clone() } else { added(&floor, &alone, 1.0) };
        all = added(&added(&all, &cost, 1.0), &floor, -1.0);
        let more = json!({
            "bound_of": work,
            "cpu_us_each_round": alone,
            "with_the_floor": bound.whole,
            "a_second": median(&each(samples, |s| s.rate)).round(),
        });
        rows.push(row(bound.name, &cost, more));
    }
    if rows.len() > 1 {
        rows.push(row("both, added up", &all, json!({"bound_of": work})));
    }
    rows
}

/// Round by round: the one and so many times the other.
fn added(one: &[f64], other: &[f64], times: f64) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one + times * other).collect()
}
