//! `countersign`: one identity core behind several vendors' wires, in one binary.

mod answer;
mod body;
mod cli;
mod client;
mod compose;
mod config;
mod data_folder;
mod deadlines;
mod delivery;
mod documents;
mod failure;
mod key_file;
mod listen;
mod logs;
mod outgoing;
mod populate;
mod request_line;
mod stopwatch;
mod sweeps;

use std::process::ExitCode;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("countersign: {why}");
            ExitCode::FAILURE
        }
    }
}
