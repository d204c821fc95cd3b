//! Size: memory of an idle server, bytes on the disk a user, and how soon it answers.

use std::time::Duration;

use serde_json::json;

use super::reads;
use crate::Bench;
use crate::failure::{Failure, Result};
use crate::load::{self, Pace};
use crate::process::Server;
use crate::stopwatch::Stopwatch;
use crate::table::{Row, Target};

/// How long a server is left alone before its memory counts as idle: what its first password
/// hash took goes back some seconds after the last.
const REST: Duration = Duration::from_secs(6);

/// All three. No server may be using the folder.
pub(crate) fn run(bench: &Bench) -> Result<Vec<Row>> {
    let once = Pace { connections: 1, time: Duration::from_secs(10), rate: None };
    let (mut answers, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        let watch = Stopwatch::start();
        let server = Server::countersign(&bench.program, &bench.world.data)?;
        let mut first = reads::devices(bench, 1)?;
        first.reusable = false;
        if load::send(&server.address, &first, once)?.count != 1 {
            return Err(Failure::new("the first request was not answered"));
        }
        answers.push(watch.elapsed().as_secs_f64() * 1e3);
        std::thread::sleep(REST);
        idle.push(server.memory()?.0 as f64 / 1024.0);
        server.stop()?;
    }
    let users = bench.world.users;
    let stored = [bench.stored as f64 / users as f64 / 1024.0];
    let more = json!({"users": users});
    Ok(vec![
        Row::new(
            format!("memory when idle, {users} users"),
            "MiB",
            (&idle, None),
            Target::AtMost(30.0),
            json!({}),
        ),
        Row::new(
            format!("store a user of {users}, half with device, a third with key"),
            "KiB",
            (&stored, None),
            Target::AtMost(1.0),
            more.clone(),
        ),
        Row::new(
            format!("start to first answer, {users} users"),
            "ms",
            (&answers, None),
            Target::AtMost(100.0),
            more,
        ),
    ])
}
