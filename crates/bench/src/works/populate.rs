//! How long the population took to make, and the memory that took.

use serde_json::json;

use crate::Bench;
use crate::failure::Result;
use crate::table::{Row, Target};

/// Seconds and MiB.
pub(crate) fn run(bench: &Bench) -> Result<Vec<Row>> {
    let users = bench.world.users;
    let made = &bench.world.made;
    let more = json!({"users": users, "users_a_second": (users as f64 / made.seconds).round()});
    // The target is for a million; in proportion it would be about the start of a program.
    let target = if users == 1_000_000 { Target::AtMost(120.0) } else { Target::None };
    let (time, memory) = ([made.seconds], [made.peak_kib as f64 / 1024.0]);
    Ok(vec![
        Row::new(format!("populate {users} users"), "s", (&time, None), target, more),
        Row::new(
            format!("populate {users} users: most memory"),
            "MiB",
            (&memory, None),
            Target::AtMost(200.0),
            json!({}),
        ),
    ])
}
