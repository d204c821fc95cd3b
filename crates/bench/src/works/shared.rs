//! The reads on a shared store: what they cost our process beside the floor, and how often a
//! request waits for the database.

use serde_json::json;
use testkit::Cluster;

use super::reads;
use crate::Bench;
use crate::failure::{Failure, Result};
use crate::load::{self, Pace};
use crate::process::Server;
use crate::proxy::Proxy;
use crate::table::{Row, Target};

const ENGINE: &str = ", PostgreSQL";
/// Requests whose waits are counted.
const COUNTED: usize = 2000;

/// Both, over a bench whose world lies in this cluster.
pub(crate) fn run(bench: &Bench, cluster: &Cluster) -> Result<Vec<Row>> {
    let world = &bench.world;
    let url = world.database.as_deref().ok_or("the store is not in a database")?;
    let server = Server::over(&bench.program, &world.data, Some(url))?;
    let mut rows = reads::beside(bench, &server, ENGINE, Target::RatioAtMost(3.0))?;
    server.stop()?;
    let proxy = Proxy::start(cluster.socket())?;
    let url = proxy.instead_of(url).ok_or("the cluster's address is not as expected")?;
    let server = Server::over(&bench.program, &world.data, Some(&url))?;
    let reads: [(&str, load::Supply); 3] = [
        ("device of a user, token", reads::devices(bench, COUNTED)?),
        ("device of a user, AK/SK", reads::devices_by_key(bench, COUNTED)?),
        ("page of 100 devices, ACS3", reads::pages(bench, &world.operator, &[], COUNTED)?),
    ];
    for (work, supply) in reads {
        let supply = load::Supply { reusable: false, ..supply };
        let pace = Pace { connections: 1, time: bench.pace().time * 60, rate: None };
        // The first ones connect to the database and prepare statements.
        let few = load::Supply { requests: supply.requests[..100].to_vec().into(), ..supply };
        load::send(&server.address, &few, pace)?;
        let rest = load::Supply { requests: supply.requests[100..].to_vec().into(), ..supply };
        let before = proxy.trips();
        let sent = load::send(&server.address, &rest, pace)?;
        if sent.count != COUNTED - 100 {
            return Err(Failure::new("not all requests were answered in time"));
        }
        let trips = (proxy.trips() - before) as f64 / sent.count as f64;
        // What the server does besides every so often is not a request's.
        let trips = [(trips * 10.0).round() / 10.0];
        let work = format!("round trips awaited: {work}{ENGINE}");
        rows.push(Row::new(work, "a request", (&trips, None), Target::AtMost(1.0), json!({})));
    }
    server.stop()?;
    Ok(rows)
}
