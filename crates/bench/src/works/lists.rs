//! Unpaged lists beside a floor that sends the same body, and the memory they take.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use http::Method;
use serde_json::json;
use stores::BareRows;

use crate::Bench;
use crate::bounds::{self, Bound, WRITTEN};
use crate::failure::{Failure, Result};
use crate::load::{self, Pace, Supply};
use crate::measure::{capture, compare, each};
use crate::process::Server;
use crate::request::Draft;
use crate::table::{Row, Target};
use crate::world::{of_core, store_file};

/// Memory the program may take more than it had, in MiB, to be called flat.
const FLAT: f64 = 8.0;
/// Signed lists made for one round.
const LISTS: usize = 200;

/// Both, and whether they are signed.
const KINDS: [(&str, bool); 2] = [("unpaged list, v3.0", false), ("unpaged list, RAM 2015", true)];

/// Both unpaged lists.
pub(crate) fn run(bench: &Bench, server: &Server) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (work, signed) in KINDS {
        let supply = || lists(bench, signed);
        let (_, before) = server.memory()?;
        let (kept, reply) = capture(bench, server, &supply()?)?;
        let (floor, writing) = (Server::floor(&reply)?, bounds::writing(&reply)?);
        let shown = if signed { BareRows::bound } else { BareRows::held };
        let shown = shown(&store_file(&bench.world.data)).map_err(of_core)?;
        let pace = Pace { connections: 2, ..bench.pace() };
        let supplies =
            |ours| supply().map(|supply| Supply { reusable: !(ours && signed), ..supply });
        let bounds =
            [Bound::whole(WRITTEN, &writing, || supplies(false)), Bound::rows(&shown, u32::MAX)];
        let compared = compare(bench, pace, (server, &floor), supplies, &bounds)?;
        let megabytes = |samples| each(samples, |s| s.bytes_per_cpu / 1e6);
        let (ours, other) = (megabytes(&compared.ours), megabytes(&compared.floor));
        let mut more = compared.more();
        more["body_bytes"] = json!(kept.body.len());
        let (figures, unit) = ((&ours[..], Some(&other[..])), "MB/CPU second");
        rows.push(Row::new(work, unit, figures, Target::RatioAtLeast(0.5), more));
        // Bytes a microsecond are megabytes a second.
        let megabytes = |cpu| kept.body.len() as f64 / cpu;
        rows.extend(bounds::rows((work, unit), &bounds, &compared, megabytes));
        rows.push(memory(server, work, before, (&supply()?, pace))?);
    }
    Ok(rows)
}

/// Requests for the one list or the other.
pub(crate) fn lists(bench: &Bench, signed: bool) -> Result<Supply> {
    let operator = &bench.world.operator;
    let mut requests = Vec::new();
    for _ in 0..if signed { LISTS } else { 1 } {
        let draft = match signed {
            false => Draft::new(Method::GET, "/v3.0/OS-MFA/virtual-mfa-devices")
                .token(operator.token.expose_text()),
            true => Draft::new(Method::POST, "/").acs3(
                ("ListVirtualMFADevices", "2015-05-01"),
                &operator.key,
                &bench.sources,
            )?,
        };
        requests.push(draft.bytes());
    }
    Ok(Supply { requests: Rc::new(requests), reusable: !signed, status: 200 })
}

/// The memory that lists of all devices take.
pub(crate) fn memory_alone(bench: &Bench, server: &Server) -> Result<Vec<Row>> {
    let devices = bench.world.users / 2;
    let mut rows = Vec::new();
    for (work, signed) in KINDS {
        let (_, before) = server.memory()?;
        let pace = Pace { connections: 2, ..bench.pace() };
        let work = format!("{work} of {devices} devices");
        rows.push(memory(server, &work, before, (&lists(bench, signed)?, pace))?);
    }
    Ok(rows)
}

/// The most memory without a file behind it while lists are sent, over what there was before
/// this kind of list was first asked for.
fn memory(
    server: &Server,
    work: &str,
    before: u64,
    (supply, pace): (&Supply, Pace),
) -> Result<Row> {
    let (most, over) = (Cell::new(before), Cell::new(false));
    let watch = async {
        while !over.get() {
            most.set(most.get().max(server.memory()?.1));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok::<_, Failure>(())
    };
    let send = async {
        let sent = load::send_all(&server.address, supply, pace).await;
        over.set(true);
        sent
    };
    let (watched, sent) = load::run(async { tokio::join!(watch, send) })?;
    let () = watched?;
    let mib = |kib: u64| kib as f64 / 1024.0;
    let more =
        json!({"before_mib": mib(before), "most_mib": mib(most.get()), "lists": sent?.count});
    let grown = [mib(most.get()) - mib(before)];
    let work = format!("{work}: memory while it is sent");
    Ok(Row::new(work, "MiB more", (&grown, None), Target::AtMost(FLAT), more))
}
