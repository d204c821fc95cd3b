use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::{Database, Options};
use crate::failure::Failure;

/// The settings that say which store a command is about.
#[derive(Args, Default)]
pub(super) struct StoreOptions {
    /// File of settings [default: countersign.toml in the data folder, if there is one]
    #[arg(long, env = "COUNTERSIGN_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// Database that nodes share, as postgres://USER:PASSWORD@HOST:PORT/NAME; better said in the
    /// file or the environment, for others can see a flag [default: a file in the data folder]
    #[arg(long, env = "COUNTERSIGN_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<Database>,

    /// File of the key that seals the store's secrets [default: key in the data folder]
    #[arg(long, env = "COUNTERSIGN_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl StoreOptions {
    /// These settings over those of the file.
    pub(super) fn options(self, data: &Path) -> Result<Options, Failure> {
        let below = Options::of_any_file(self.config.as_deref(), data)?;
        let Self { database, key_file, .. } = self;
        Ok(Options { database, key_file, ..Options::default() }.over(below))
    }
}
