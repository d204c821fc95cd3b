use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::init::REGION;
use crate::compose;
use crate::config::Profile;
use crate::documents;
use crate::failure::{Doing, Failure};

/// Writes the documents that are generated: coverage, errors and permissions from the vendors'
/// tables, doors from the sign-in.
#[derive(Args)]
pub(super) struct Documents {
    /// Folder they are kept in
    #[arg(long, value_name = "DIR", default_value = "docs")]
    out: PathBuf,

    /// Write nothing; fail if a file differs from what would be written
    #[arg(long)]
    check: bool,
}

impl Documents {
    pub(super) fn run(self) -> Result<(), Failure> {
        let mut stale = Vec::new();
        let mut surfaces = compose::surfaces(Profile::Huawei, REGION);
        // The order they are asked in begins with the narrowest; a reader wants the widest first.
        surfaces.reverse();
        for (name, text) in documents::all(&surfaces) {
            let path = self.out.join(name);
            if fs::read_to_string(&path).is_ok_and(|kept| kept == text) {
                continue;
            }
            if self.check {
                stale.push(path.display().to_string());
            } else {
                fs::write(&path, text).doing(|| format!("cannot write {}", path.display()))?;
                println!("wrote {}", path.display());
            }
        }
        if stale.is_empty() {
            return Ok(());
        }
        Err(Failure::new(format!(
            "{} no longer what the tables say; run `cargo run -- documents` and read the change",
            match stale.as_slice() {
                [one] => format!("{one} is"),
                many => format!("{} are", many.join(" and ")),
            }
        )))
    }
}
