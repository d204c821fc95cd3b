//! The command line: what can be asked for, and where each is done.

mod documents;
mod init;
mod serve;
mod welcome;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

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
    Serve(serve::Serve),
    Init(init::Init),
    Documents(documents::Documents),
}

/// Does what the command line asks.
pub(crate) fn run() -> Result<(), Failure> {
    match Arguments::parse().command {
        Asked::Serve(command) => command.run(),
        Asked::Init(command) => command.run(),
        Asked::Documents(command) => command.run(),
    }
}

/// A name that an account, its administrator or a region may have in every view.
fn name(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if text.is_empty() || text.len() > 64 || !text.chars().all(allowed) {
        return Err("it must be 1 to 64 letters, digits, `-`, `_` and `.`".to_owned());
    }
    Ok(text.to_owned())
}
