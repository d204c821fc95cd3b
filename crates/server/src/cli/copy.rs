use std::ops::ControlFlow;
use std::path::Path;

use clap::Args;
use stores::{Copied, Progress};

use crate::config::Database;
use crate::failure::{Doing, Failure};

/// Copies a whole store to another place, on the same engine or another, and compares both.
///
/// Run again after an interruption, it goes on where it was. The source is read as it is when
/// the copy begins, so stop what writes to it first. A target that holds other data is refused;
/// nobody opens one whose copy is not finished. The key and the settings are not copied: take
/// `key` along by hand.
#[derive(Args)]
pub(super) struct Copy {
    /// The store to copy: a file (countersign.sqlite in the folder store of a data folder), or a
    /// database as postgres://USER:PASSWORD@HOST:PORT/NAME
    #[arg(long, env = "COUNTERSIGN_FROM", value_name = "PATH|URL", hide_env_values = true)]
    from: Database,

    /// Where to, in the same form; made if it is not there
    #[arg(long, env = "COUNTERSIGN_TO", value_name = "PATH|URL", hide_env_values = true)]
    to: Database,
}

impl Copy {
    pub(super) fn run(self) -> Result<(), Failure> {
        super::runtime()?.block_on(self.work())
    }

    async fn work(self) -> Result<(), Failure> {
        let (from, to) = (self.from.anywhere("--from")?, self.to.anywhere("--to")?);
        for place in [&from, &to] {
            if place.as_file().is_some_and(Path::is_dir) {
                return Err(Failure::new(format!(
                    "{place} is a folder; the store of a data folder is the file \
                     store/countersign.sqlite in it"
                )));
            }
            // Where one of the two is no store, the complaint says which.
            let looked = stores::inspect(place).await.map_err(Failure::from);
            looked.doing(|| format!("cannot look at {place}"))?;
        }
        let told = &mut |Progress { table, comparing, rows }| {
            eprintln!("{}: {table}: {rows} rows", if comparing { "compare" } else { "copy" });
            ControlFlow::Continue(())
        };
        let copied = stores::copy(&from, &to, told).await.map_err(Failure::from);
        match copied.doing(|| "cannot copy".to_owned())? {
            Copied::Whole(tables) => {
                for table in tables {
                    println!("{} {} {}", table.digest, table.table, table.rows);
                }
                println!("OK: {to} is {from}");
                Ok(())
            }
            Copied::Differs(table) => Err(Failure::new(format!(
                "the table {table} differs: {from} changed since the copy was begun, or {to} was \
                 altered; begin anew with an empty target"
            ))),
            Copied::Stopped => Err(Failure::new("the copy was stopped; run it again to go on")),
        }
    }
}
