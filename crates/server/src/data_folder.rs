//! The data folder: who may use it, how it begins, and what is in it.
//!
//! ```text
//! key                  what seals secrets at rest
//! lock                 held by the process that uses the folder
//! store/               the store and what the folder was made for
//! store.unfinished/    a store that is being made; left by a crash, it is thrown away
//! countersign.toml     the operator's settings, if there are any
//! ```
//!
//! A folder begins with one rename, of `store.unfinished` to `store`: before it there is nothing
//! to lose, after it everything is there. The first account's secrets are told before it, so no
//! crash leaves an account that nobody can use.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use identity::accounts::{CreatedAccount, NewAccount, create_account};
use identity::secret::Sealer;
use identity::sources::Sources;
use identity::store::Store;
use serde::{Deserialize, Serialize};

use crate::compose;
use crate::failure::{Doing, Failure};
use crate::key_file::KeyFile;

const STORE: &str = "store";
const UNFINISHED: &str = "store.unfinished";
const DATABASE: &str = "countersign.sqlite";
const FOUNDING: &str = "founding.toml";
/// The project that stands beside the region's in every account.
const OTHER_PROJECT: &str = "MOS";

/// What a data folder is made for; fixed from then on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Founding {
    /// The name of the first account.
    pub(crate) account: String,
    /// The name of its owner.
    pub(crate) admin: String,
    /// The region its projects belong to.
    pub(crate) region: String,
}

/// A data folder that no other process uses.
pub(crate) struct DataFolder {
    path: PathBuf,
    /// The lock goes with the process, however that ends.
    _lock: File,
}

/// What a served folder holds.
pub(crate) struct Opened {
    pub(crate) founding: Founding,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) sealer: Sealer,
}

impl DataFolder {
    /// Whether an account was ever made in this folder. Changes nothing.
    pub(crate) fn is_founded(path: &Path) -> bool {
        path.join(STORE).exists()
    }

    /// Takes the folder for this process, making it if need be.
    pub(crate) fn take(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .doing(|| format!("cannot make the data folder {shown}"))?;
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path.join("lock"))
            .doing(|| format!("cannot write to the data folder {shown}"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Failure::new(format!(
                "{shown} is in use by another countersign process; stop that one first, or give \
                 this one a folder of its own with --data"
            ))),
            Err(TryLockError::Error(why)) => {
                Err(Failure::new(format!("cannot lock the data folder {shown}: {why}")))
            }
        }
    }

    /// Makes the store with its first account, whose secrets `tell` passes on. Where they cannot
    /// be told, none is made.
    pub(crate) fn found(
        &self,
        founding: &Founding,
        sources: &Sources,
        tell: impl FnOnce(&CreatedAccount) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let unfinished = self.path.join(UNFINISHED);
        match fs::remove_dir_all(&unfinished) {
            Err(why) if why.kind() != ErrorKind::NotFound => {
                return Err(Failure::new(format!("cannot remove {}: {why}", unfinished.display())));
            }
            _ => {}
        }
        let key = KeyFile::in_folder(&self.path);
        key.make(sources)?;
        DirBuilder::new()
            .mode(0o700)
            .create(&unfinished)
            .doing(|| format!("cannot make {}", unfinished.display()))?;
        let created = create(&unfinished, founding, key.sealer()?, sources)?;
        let told = tell(&created);
        told.doing(|| "cannot print the account's secrets, so none was made".to_owned())?;
        let store = self.path.join(STORE);
        let void = "what was printed is void";
        fs::rename(&unfinished, &store)
            .doing(|| format!("{void}: cannot name {}", store.display()))?;
        sync(&self.path)
    }

    /// Opens the store of a folder that was founded.
    pub(crate) fn open(&self) -> Result<Opened, Failure> {
        let store = self.path.join(STORE);
        let path = store.join(FOUNDING);
        let text = fs::read_to_string(&path).doing(|| format!("cannot read {}", path.display()))?;
        let founding = toml::from_str(&text).doing(|| path.display().to_string())?;
        let sealer = KeyFile::in_folder(&self.path).sealer()?;
        let database = store.join(DATABASE);
        let store = stores::open_sqlite(&database)
            .map_err(Failure::from)
            .doing(|| format!("cannot open {}", database.display()))?;
        Ok(Opened { founding, store, sealer })
    }
}

/// Fills a folder with a store, an account in it, and what it is for.
fn create(
    folder: &Path,
    founding: &Founding,
    sealer: Sealer,
    sources: &Sources,
) -> Result<CreatedAccount, Failure> {
    let text = toml::to_string(founding).map_err(Failure::new)?;
    let path = folder.join(FOUNDING);
    fs::write(&path, text).doing(|| format!("cannot write {}", path.display()))?;
    let store = stores::open_sqlite(&folder.join(DATABASE))
        .map_err(Failure::from)
        .doing(|| format!("cannot make a store in {}", folder.display()))?;
    let identity = compose::identity(store, sealer, sources, compose::founding_settings())?;
    let new = NewAccount {
        name: founding.account.clone(),
        owner: founding.admin.clone(),
        projects: vec![founding.region.clone(), OTHER_PROJECT.to_owned()],
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .doing(|| "cannot start".to_owned())?;
    let created = runtime.block_on(create_account(&identity, new))?;
    sync(&path)?;
    sync(folder)?;
    Ok(created)
}

/// Makes what was written to a file or a folder survive a loss of power.
fn sync(path: &Path) -> Result<(), Failure> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.doing(|| format!("cannot write {}", path.display()))
}
