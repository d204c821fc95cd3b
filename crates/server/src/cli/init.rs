use std::path::PathBuf;

use clap::Args;
use identity::accounts::CreatedAccount;
use identity::sources::Sources;

use super::store_options::StoreOptions;
use super::welcome::{Reached, Welcome};
use crate::config::Options;
use crate::data_folder::{DataFolder, Founding, Places};
use crate::failure::Failure;

/// The region of a folder that was made without one named.
pub(super) const REGION: &str = "local-1";

/// Makes a data folder and a store with a first account, and prints what is needed to use it,
/// once.
///
/// A folder or a database that holds an account is left as it is. If init is cut short, run it
/// again: what it left behind is thrown away, and what it printed is void.
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

    #[command(flatten)]
    store: StoreOptions,

    /// Print one JSON object instead of a text
    #[arg(long)]
    json: bool,
}

impl Init {
    pub(super) fn run(self) -> Result<(), Failure> {
        let given = Options { region: self.region, ..Options::default() };
        let config = given.over(self.store.options(&self.data)?).resolve()?;
        let places = Places::new(&self.data, &config);
        let runtime = super::runtime()?;
        runtime.block_on(refuse_if_founded(&places))?;
        let folder = DataFolder::take(places.clone())?;
        // Somebody else may have been quicker between the first look and the lock.
        runtime.block_on(refuse_if_founded(&places))?;
        let region = config.region.unwrap_or_else(|| REGION.to_owned());
        let founding = Founding { account: self.account, admin: self.admin, region };
        let listen = config.listen.as_str();
        let tell = |created: &CreatedAccount| {
            let welcome = Welcome::new(&founding, created);
            if self.json {
                welcome.print_json()
            } else {
                welcome.print(&Reached::new(config.public_url.as_ref(), listen))
            }
        };
        runtime.block_on(folder.found(&founding, &Sources::system(), tell))
    }
}

async fn refuse_if_founded(places: &Places) -> Result<(), Failure> {
    if !places.is_founded().await? {
        return Ok(());
    }
    let (address, data) = (places.address(), places.data.display());
    Err(Failure::new(match address.is_shared() {
        false => format!(
            "{data} holds an account already, and nothing was changed; run `countersign serve \
             --data {data}` to use it, or name another folder"
        ),
        true => format!(
            "{address} holds an account already, and nothing was changed; run `countersign \
             serve` to use it, with the key it was founded with, or name another database"
        ),
    }))
}
