//! The command line: what can be asked for, and where each is done.

mod copy;
mod documents;
mod init;
mod migrate;
mod populate;
mod serve;
mod store_options;
mod welcome;

use clap::{Parser, Subcommand};
use tokio::runtime::{Builder, Runtime};

use crate::failure::{Doing, Failure};

/// A self-hosted identity and MFA server that the SDKs of Huawei Cloud IAM, Open Telekom Cloud,
/// Alibaba Cloud RAM, IMS, STS and CloudSSO work against, unmodified.
#[derive(Parser)]
#[command(name = "countersign", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Asked,
}

#[derive(Subcommand)]
enum Asked {
    Serve(Box<serve::Serve>),
    Init(init::Init),
    Migrate(migrate::Migrate),
    Copy(copy::Copy),
    Populate(populate::Populate),
    Documents(documents::Documents),
}

/// Does what the command line asks.
pub(crate) fn run() -> Result<(), Failure> {
    match Arguments::parse().command {
        Asked::Serve(command) => command.run(),
        Asked::Init(command) => command.run(),
        Asked::Migrate(command) => command.run(),
        Asked::Copy(command) => command.run(),
        Asked::Populate(command) => command.run(),
        Asked::Documents(command) => command.run(),
    }
}

/// What commands that use a store run on.
fn runtime() -> Result<Runtime, Failure> {
    Builder::new_multi_thread().enable_all().build().doing(|| "cannot start".to_owned())
}

/// A name that an account, its administrator or a region may have in every view.
fn name(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if text.is_empty() || text.len() > 64 || !text.chars().all(allowed) {
        return Err("it must be 1 to 64 letters, digits, `-`, `_` and `.`".to_owned());
    }
    Ok(text.to_owned())
}
