use std::path::PathBuf;

use clap::Args;

use super::store_options::StoreOptions;
use crate::data_folder::Places;
use crate::failure::{Doing, Failure};

/// Brings a store's schema to this program's version, and says from which it came.
///
/// It only goes forward, and may run while the version before this one serves the store: steps
/// add and take nothing away. Starting a server does the same.
#[derive(Args)]
pub(super) struct Migrate {
    /// Data folder of the store
    #[arg(
        long,
        env = "COUNTERSIGN_DATA",
        value_name = "DIR",
        default_value = "./countersign-data"
    )]
    data: PathBuf,

    #[command(flatten)]
    store: StoreOptions,
}

impl Migrate {
    pub(super) fn run(self) -> Result<(), Failure> {
        super::runtime()?.block_on(self.work())
    }

    async fn work(self) -> Result<(), Failure> {
        let config = self.store.options(&self.data)?.resolve()?;
        let address = Places::new(&self.data, &config).address();
        let looking = || format!("cannot look at {address}");
        let found = stores::inspect(&address).await.map_err(Failure::from).doing(looking)?;
        let (from, to) = (found.version, stores::NEWEST);
        if from == 0 {
            return Err(Failure::new(format!(
                "there is no store in {address}; `countersign init` makes one"
            )));
        }
        let migrated = stores::migrate(&address).await.map_err(Failure::from);
        migrated.doing(|| format!("cannot migrate {address}"))?;
        match from >= to {
            true => println!("schema {from} in {address}: nothing to do"),
            false => println!("schema {from} → {to} in {address}"),
        }
        Ok(())
    }
}
