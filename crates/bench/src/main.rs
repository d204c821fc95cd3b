//! What the program exists for, measured beside a floor in one run. A benchmark, not a test:
//! it compares within a run and says what it saw.

mod bounds;
mod connection;
mod failure;
mod floor;
mod load;
mod measure;
mod paced;
mod peers;
mod plan;
mod process;
mod proxy;
mod request;
mod statistics;
mod stopwatch;
mod table;
mod works;
mod world;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};
use identity::sources::Sources;
use mimalloc::MiMalloc;
use tempfile::TempDir;

use crate::failure::Result;
use crate::load::Pace;
use crate::request::Key;
use crate::world::{Share, World};

/// The server's: the floor is its HTTP stack, and codes are checked in this process.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Measures the countersign program beside a floor and prints a table.
#[derive(Parser)]
#[command(name = "bench", args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    plan: plan::Plan,
}

#[derive(Subcommand)]
enum Part {
    Floor(floor::Floor),
    Paced(paced::Paced),
}

/// What every measurement is made with.
struct Bench {
    program: PathBuf,
    folder: TempDir,
    sources: Sources,
    world: World,
    /// Bytes of the store before anything was measured.
    stored: u64,
    rounds: usize,
    seconds: f64,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    match arguments.part {
        Some(Part::Floor(floor)) => floor.run(),
        Some(Part::Paced(paced)) => paced.run(),
        None => arguments.plan.run(),
    }
}

impl Bench {
    /// Closed loop, with as many connections as keep two cores busy.
    fn pace(&self) -> Pace {
        Pace { connections: 16, time: Duration::from_secs_f64(self.seconds), rate: None }
    }

    /// Any user that requests are made for.
    fn any_share(&self) -> &Share {
        self.any(&self.world.shares)
    }

    /// Any such user with a key.
    fn any_keyed(&self) -> &(Share, Key) {
        self.any(&self.world.keyed)
    }

    fn any<'a, T>(&self, among: &'a [T]) -> &'a T {
        let number = u64::from_ne_bytes(self.sources.bytes());
        &among[(number % among.len() as u64) as usize]
    }
}
