//! Authenticated reads beside the floor: one user's device, a page of devices, one user's login
//! protection.

use std::rc::Rc;

use http::Method;
use serde_json::json;

use crate::Bench;
use crate::bounds;
use crate::bounds::reads::Possible;
use crate::failure::Result;
use crate::load::Supply;
use crate::measure::{capture, compare, each};
use crate::process::Server;
use crate::request::Draft;
use crate::statistics::median;
use crate::table::{Row, Target};
use crate::world::Operator;

/// Requests made for one round; those that can be are sent again.
const POOL: usize = 20_000;
/// Signed pages made for one round, each good once.
const PAGES: usize = 5_000;
/// The version of the API with pages.
const IMS: &str = "2019-08-15";

type Make = fn(&Bench) -> Result<Draft>;

/// Every read.
pub(crate) fn run(bench: &Bench, server: &Server) -> Result<Vec<Row>> {
    beside(bench, server, "", Target::RatioAtMost(2.0))
}

/// Every read, on whichever engine.
pub(crate) fn beside(
    bench: &Bench,
    server: &Server,
    engine: &str,
    target: Target,
) -> Result<Vec<Row>> {
    let reads: [(&str, Make); 3] = [
        ("device of a user, token", device_by_token),
        ("device of a user, AK/SK", device_by_key),
        ("login protection of a user, token", protection),
    ];
    let mut rows = Vec::new();
    let possible = Possible::over(bench)?;
    for (work, make) in reads {
        let made = supply(bench, POOL, make)?;
        let work = (format!("{work}{engine}"), target);
        let supplies = |_| Ok(made.clone());
        rows.extend(beside_floor(bench, server, work, supplies, (&possible, false))?);
    }
    let work = (format!("page of 100 devices, ACS3{engine}"), target);
    let supplies = |ours| {
        let count = if ours { PAGES } else { 100 };
        pages(bench, &bench.world.operator, &[], count)
            .map(|supply| Supply { reusable: !ours, ..supply })
    };
    rows.extend(beside_floor(bench, server, work, supplies, (&possible, true))?);
    Ok(rows)
}

fn beside_floor(
    bench: &Bench,
    server: &Server,
    (work, target): (String, Target),
    supplies: impl Fn(bool) -> Result<Supply>,
    (possible, page): (&Possible, bool),
) -> Result<Vec<Row>> {
    let (kept, reply) = capture(bench, server, &supplies(true)?)?;
    let floor = Server::floor(&reply)?;
    let servers = possible.servers(bench, &reply, page)?;
    let again = || supplies(false);
    let bounds = possible.bounds(&servers, &again, page);
    let compared = compare(bench, bench.pace(), (server, &floor), &supplies, &bounds)?;
    let bare = Server::floor_with(&reply, &["--bare"])?;
    let mut engine = Vec::new();
    for _ in 0..3 {
        engine.push(crate::measure::sample(&bare, &supplies(false)?, bench.pace())?.cpu);
    }
    let mut more = compared.more();
    more["http_engine_alone_cpu_us"] = json!(median(&engine));
    more["body_bytes"] = json!(kept.body.len());
    let (ours, floor) = (each(&compared.ours, |s| s.cpu), each(&compared.floor, |s| s.cpu));
    let (figures, unit) = ((&ours[..], Some(&floor[..])), "µs CPU/request");
    let mut rows = vec![Row::new(work.as_str(), unit, figures, target, more)];
    rows.extend(bounds::rows((&work, unit), &bounds, &compared, |cpu| cpu));
    Ok(rows)
}

/// A user's device, asked for by the user itself with its token.
fn device_by_token(bench: &Bench) -> Result<Draft> {
    let share = bench.any_share();
    let target = format!("/v3.0/OS-MFA/users/{}/virtual-mfa-device", share.id);
    Ok(Draft::new(Method::GET, &target).token(share.token.expose_text()))
}

/// The same with its key.
fn device_by_key(bench: &Bench) -> Result<Draft> {
    let (share, key) = bench.any_keyed();
    let target = format!("/v3.0/OS-MFA/users/{}/virtual-mfa-device", share.id);
    Draft::new(Method::GET, &target).sdk(key, &bench.world.account, bench.sources.now())
}

/// A user's login protection, asked for by the operator, whom a policy allows it.
fn protection(bench: &Bench) -> Result<Draft> {
    let share = bench.any_share();
    let target = format!("/v3.0/OS-USER/users/{}/login-protect", share.id);
    Ok(Draft::new(Method::GET, &target).token(bench.world.operator.token.expose_text()))
}

/// Pages of 100 devices, each after any of the given markers, or the first.
pub(crate) fn pages(
    bench: &Bench,
    operator: &Operator,
    markers: &[String],
    count: usize,
) -> Result<Supply> {
    let mut requests = Vec::with_capacity(count);
    for number in 0..count {
        let marker = match markers {
            [] => String::new(),
            some => format!("&Marker={}", some[number % some.len()]),
        };
        let draft = Draft::new(Method::POST, &format!("/?MaxItems=100{marker}"));
        let action = ("ListVirtualMFADevices", IMS);
        requests.push(draft.acs3(action, &operator.key, &bench.sources)?.bytes());
    }
    Ok(Supply { requests: Rc::new(requests), reusable: false, status: 200 })
}

/// Lists of all users, unpaged.
pub(crate) fn users(operator: &Operator, count: usize) -> Vec<Vec<u8>> {
    let list = Draft::new(Method::GET, "/v3/users").token(operator.token.expose_text());
    vec![list.bytes(); count]
}

/// Reads of users' devices with their tokens.
pub(crate) fn devices(bench: &Bench, count: usize) -> Result<Supply> {
    supply(bench, count, device_by_token)
}

/// The same with their keys.
pub(crate) fn devices_by_key(bench: &Bench, count: usize) -> Result<Supply> {
    supply(bench, count, device_by_key)
}

fn supply(bench: &Bench, count: usize, make: Make) -> Result<Supply> {
    let mut requests = Vec::with_capacity(count);
    for _ in 0..count {
        requests.push(make(bench)?.bytes());
    }
    Ok(Supply { requests: Rc::new(requests), reusable: true, status: 200 })
}
