//! Memory under mixed load: whether it stays where it is for as long as one looks, and over
//! lists of very many devices.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use http::Method;
use serde_json::json;

use super::{lists, reads, sign_in};
use crate::Bench;
use crate::failure::{Failure, Result};
use crate::load::{self, Pace, Sent, Supply};
use crate::process::Server;
use crate::request::Draft;
use crate::statistics::{median, slope};
use crate::stopwatch::Stopwatch;
use crate::table::{Row, Target};

/// What memory may have grown by, in MiB, from the first third to the last, to be called flat.
const FLAT: f64 = 8.0;
/// Signed requests and codes are made for so long ahead.
const SLICE: Duration = Duration::from_secs(20);
/// How often memory is looked at.
const SAMPLE: Duration = Duration::from_secs(1);

/// What is asked for at once, and how often a second.
const READS: f64 = 200.0;
const SIGN_INS: f64 = 15.0;
const CHANGES: f64 = 40.0;
const LISTS: f64 = 1.0;

/// Memory at a moment.
struct Seen {
    /// Seconds since the load began.
    at: f64,
    /// In MiB: all of it, pages of the store's files with it.
    resident: f64,
    /// In MiB: what no file stands behind.
    own: f64,
}

/// What watches, from before the load until after it.
struct Watch<'a> {
    server: &'a Server,
    begun: Stopwatch,
    seen: RefCell<Vec<Seen>>,
}

/// All kinds of work for some minutes.
pub(crate) fn mixed(bench: &Bench, server: &Server, minutes: f64) -> Result<Vec<Row>> {
    let watch = Watch { server, begun: Stopwatch::start(), seen: RefCell::default() };
    let time = Duration::from_secs_f64(minutes * 60.0);
    let mut count = 0;
    loop {
        let left = time.saturating_sub(watch.begun.elapsed());
        if left.is_zero() {
            break;
        }
        count += slice(bench, &watch, left.min(SLICE))?;
    }
    let seen = watch.seen.take();
    let third = seen.len() / 3;
    if third == 0 {
        return Err(Failure::new("memory was not looked at often enough"));
    }
    let middle = |seen: &[Seen], which: fn(&Seen) -> f64| {
        median(&seen.iter().map(which).collect::<Vec<_>>())
    };
    let (first, last) = (&seen[..third], &seen[seen.len() - third..]);
    let grown = |which| [middle(last, which) - middle(first, which)];
    let hourly = |which: fn(&Seen) -> f64| {
        slope(&seen.iter().map(|seen| (seen.at / 3600.0, which(seen))).collect::<Vec<_>>())
    };
    let more = json!({
        "requests": count,
        "first_third_mib": middle(first, |s| s.own),
        "last_third_mib": middle(last, |s| s.own),
        "mib_an_hour": hourly(|s| s.own),
        "with_files": {
            "first_third_mib": middle(first, |s| s.resident),
            "last_third_mib": middle(last, |s| s.resident),
            "mib_an_hour": hourly(|s| s.resident),
        },
        "each_second_mib": seen.iter().map(|s| (s.own * 10.0).round() / 10.0).collect::<Vec<_>>(),
    });
    let work = format!("memory over {minutes} min of mixed load: last third : first");
    let with_files = format!("{work}, pages of the store's files with it");
    let (own, resident) = (grown(|s| s.own), grown(|s| s.resident));
    Ok(vec![
        Row::new(work, "MiB more", (&own, None), Target::AtMost(FLAT), more),
        Row::new(with_files, "MiB more", (&resident, None), Target::None, json!({})),
    ])
}

/// One slice of the load, watched; how many requests it was.
fn slice(bench: &Bench, watch: &Watch, time: Duration) -> Result<usize> {
    let world = &bench.world;
    let of = |rate: f64| (rate * time.as_secs_f64()).ceil() as usize;
    let supplies = [
        (READS, reads::devices(bench, of(READS))?),
        (READS, reads::devices_by_key(bench, of(READS))?),
        (READS, reads::pages(bench, &world.operator, &[], of(READS))?),
        (SIGN_INS, sign_in::supply(bench, world, of(SIGN_INS))?),
        (CHANGES, changes(bench, of(CHANGES))),
        (LISTS, lists::lists(bench, false)?),
        (LISTS, lists::lists(bench, true)?),
    ];
    let over = Cell::new(false);
    let address = &watch.server.address;
    let sending = async {
        let send = |(rate, supply): (f64, Supply)| async move {
            let pace = Pace { connections: 4, time, rate: Some(rate) };
            load::send_all(address, &supply, pace).await
        };
        let [a, b, c, d, e, f, g] = supplies.map(send);
        let sent = tokio::join!(a, b, c, d, e, f, g);
        over.set(true);
        [sent.0, sent.1, sent.2, sent.3, sent.4, sent.5, sent.6]
    };
    let (watched, sent) = load::run(async { tokio::join!(watch.look(&over), sending) })?;
    watched?;
    let counts: Result<Vec<usize>> =
        sent.into_iter().map(|sent: Result<Sent>| sent.map(|sent| sent.count)).collect();
    Ok(counts?.into_iter().sum())
}

impl Watch<'_> {
    async fn look(&self, over: &Cell<bool>) -> Result<()> {
        while !over.get() {
            let (resident, own) = self.server.memory()?;
            let mib = |kib: u64| kib as f64 / 1024.0;
            let at = self.begun.elapsed().as_secs_f64();
            self.seen.borrow_mut().push(Seen { at, resident: mib(resident), own: mib(own) });
            tokio::time::sleep(SAMPLE).await;
        }
        Ok(())
    }
}

/// New descriptions of users, by the operator.
fn changes(bench: &Bench, count: usize) -> Supply {
    let one = |number: usize| {
        let body = json!({"user": {"description": format!("change {number}")}});
        let target = format!("/v3/users/{}", bench.any_share().id);
        let token = bench.world.operator.token.expose_text();
        Draft::new(Method::PATCH, &target).token(token).json(&body).bytes()
    };
    Supply { requests: Rc::new((0..count).map(one).collect()), reusable: false, status: 200 }
}
