use std::path::{Path, PathBuf};

use clap::Args;
use identity::sources::Sources;

use super::welcome::{Welcome, reachable};
use crate::config::Options;
use crate::data_folder::{DataFolder, Founding};
use crate::failure::Failure;

/// The region of a folder that was made without one named.
pub(super) const REGION: &str = "local-1";

/// Makes a data folder with a first account, and prints what is needed to use it, once.
///
/// A folder that holds an account is left as it is. If init is cut short, run it again: what it
/// left behind is thrown away, and what it printed is void.
#[derive(Args)]
pub(super) struct Init {
    /// Data folder; made if it is not there
    #[arg(long, env = "COUNTERSIGN_DATA", value_name = "DIR")]
    data: PathBuf,

    /// Name of the account: Huawei's domain name
    #[arg(long, value_name = "NAME", value_parser = super::name)]
    account: String,

    /// Name of the account's administrator
    #[arg(long, value_name = "NAME", value_parser = super::name, default_value = "admin")]
    admin: String,

    /// Name of the region that the account's project belongs to [default: local-1]
    #[arg(long, env = "COUNTERSIGN_REGION", value_name = "NAME")]
    region: Option<String>,

    /// File of settings [default: countersign.toml in the data folder, if there is one]
    #[arg(long, env = "COUNTERSIGN_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    /// Print one JSON object instead of a text
    #[arg(long)]
    json: bool,
}

impl Init {
    pub(super) fn run(self) -> Result<(), Failure> {
        refuse_if_founded(&self.data)?;
        let below = Options::of_any_file(self.config.as_deref(), &self.data)?;
        let given = Options { region: self.region, ..Options::default() };
        let config = given.over(below).resolve()?;
        let folder = DataFolder::take(&self.data)?;
        // Somebody else may have been quicker between the first look and the lock.
        refuse_if_founded(&self.data)?;
        let region = config.region.unwrap_or_else(|| REGION.to_owned());
        let founding = Founding { account: self.account, admin: self.admin, region };
        let listen = config.listen.as_str();
        folder.found(&founding, &Sources::system(), |created| {
            let welcome = Welcome::new(&founding, created);
            if self.json {
                welcome.print_json()
            } else {
                welcome.print(&listen.parse().map_or_else(|_| listen.to_owned(), reachable))
            }
        })
    }
}

fn refuse_if_founded(data: &Path) -> Result<(), Failure> {
    if !DataFolder::is_founded(data) {
        return Ok(());
    }
    let data = data.display();
    Err(Failure::new(format!(
        "{data} holds an account already, and nothing was changed; run `countersign serve --data \
         {data}` to use it, or name another folder"
    )))
}
