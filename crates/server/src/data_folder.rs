//! The data folder: who may use it, how it begins, and what is in it.
//!
//! ```text
//! key                  what seals secrets at rest, unless `key_file` names another file
//! lock                 held by the process that uses the folder
//! store/               the store, unless it is a database, and what it was founded with
//! store.unfinished/    a store that is being made; left by a crash, it is thrown away
//! countersign.toml     the operator's settings, if there are any
//! ```
//!
//! A store in the folder begins with one rename, of `store.unfinished` to `store`; a database
//! begins with one transaction. Before that there is nothing to lose, after it everything is
//! there. The first account's secrets are told before it, so no crash leaves an account that
//! nobody can use.

use std::fmt;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use identity::accounts::{CreatedAccount, NewAccount};
use identity::error::Error;
use identity::founding;
use identity::pipeline::Identity;
use identity::settings::Settings;
use identity::sources::Sources;
use rustix::fs::{Access, AtFlags, CWD, accessat};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use stores::Address;

use crate::compose;
use crate::config::Config;
use crate::failure::{Doing, Failure};
use crate::key_file::KeyFile;

const STORE: &str = "store";
const UNFINISHED: &str = "store.unfinished";
const DATABASE: &str = "countersign.sqlite";
const FOUNDING: &str = "founding.toml";
/// The project that stands beside the region's in every account.
const OTHER_PROJECT: &str = "MOS";

/// What a store is made for; fixed from then on.
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

impl fmt::Display for Founding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, admin, region } = self;
        write!(f, "the account `{account}` of `{admin}` in `{region}`")
    }
}

impl From<founding::Founding> for Founding {
    fn from(noted: founding::Founding) -> Self {
        Self { account: noted.account, admin: noted.owner, region: noted.home }
    }
}

/// Where a node's things are.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The data folder.
    pub(crate) data: PathBuf,
    key_file: Option<PathBuf>,
    database: Option<Address>,
    connections: usize,
}

impl Places {
    pub(crate) fn new(data: &Path, config: &Config) -> Self {
        Self {
            data: data.to_owned(),
            key_file: config.key_file.clone(),
            database: config.database.clone(),
            connections: config.connections,
        }
    }

    /// Where the store is.
    pub(crate) fn address(&self) -> Address {
        let own = || Address::file(self.data.join(STORE).join(DATABASE));
        self.database.clone().unwrap_or_else(own)
    }

    /// The file of the key.
    pub(crate) fn key(&self) -> KeyFile {
        let named = self.key_file.clone().map(KeyFile::at);
        named.unwrap_or_else(|| KeyFile::in_folder(&self.data))
    }

    /// Whether the store was founded. Changes nothing.
    pub(crate) async fn is_founded(&self) -> Result<bool, Failure> {
        let Some(database) = &self.database else { return Ok(self.data.join(STORE).exists()) };
        let condition = stores::inspect(database).await.map_err(Failure::from);
        Ok(condition.doing(|| format!("cannot look at {database}"))?.founded)
    }
}

/// A data folder that no other process uses.
pub(crate) struct DataFolder {
    places: Places,
    /// The lock goes with the process, however that ends.
    _lock: File,
}

/// What a served folder holds.
pub(crate) struct Opened {
    pub(crate) founding: Founding,
    pub(crate) identity: Identity,
}

impl DataFolder {
    /// Takes the folder for this process, making it if need be.
    pub(crate) fn take(places: Places) -> Result<Self, Failure> {
        let shown = places.data.display();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&places.data)
            .doing(|| format!("cannot make the data folder {shown}"))?;
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(places.data.join("lock"))
            .doing(|| format!("cannot write to the data folder {shown}"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(format!(
                    "{shown} is in use by another countersign process; stop that one first, or \
                     give this one a folder of its own with --data"
                )));
            }
            Err(TryLockError::Error(why)) => {
                return Err(Failure::new(format!("cannot lock the data folder {shown}: {why}")));
            }
        }
        Ok(Self { places, _lock: lock })
    }

    /// Makes the store with its first account, whose secrets `tell` passes on. Where they cannot
    /// be told, none is made.
    pub(crate) async fn found(
        &self,
        founding: &Founding,
        sources: &Sources,
        tell: impl FnOnce(&CreatedAccount) -> io::Result<()> + Send,
    ) -> Result<(), Failure> {
        if self.path(STORE).exists() {
            return Err(Failure::new(format!(
                "{} was made for another store, and this one is empty; name the right \
                 `database`, or another folder",
                self.places.data.display()
            )));
        }
        let key = self.places.key();
        key.make(sources)?;
        let unfinished = self.begin(founding)?;
        let address = match &self.places.database {
            Some(database) => database.clone(),
            None => Address::file(unfinished.join(DATABASE)),
        };
        let store = stores::open(&address, self.places.connections).await.map_err(Failure::from);
        let store = store.doing(|| format!("cannot make a store in {address}"))?;
        let settings = compose::founding_settings();
        let identity = compose::identity(store, key.sealer()?, sources, settings)?;
        let new = NewAccount {
            name: founding.account.clone(),
            owner: founding.admin.clone(),
            projects: vec![founding.region.clone(), OTHER_PROJECT.to_owned()],
        };
        let tell = |created: &CreatedAccount| {
            tell(created).map_err(|why| {
                Error::internal(format!(
                    "cannot print the account's secrets, so none was made: {why}"
                ))
            })
        };
        founding::found(&identity, new, tell).await.map_err(|why| match why {
            Error::Exists(..) => {
                Failure::new(format!("{address} was founded by somebody else meanwhile"))
            }
            why => Failure::from(why),
        })?;
        // A file is closed before it moves.
        drop(identity);
        let void = || "what was printed is void".to_owned();
        if address.is_shared() { self.finish() } else { self.finish().doing(void) }
    }

    /// Opens the store, which was founded.
    pub(crate) async fn open(
        &self,
        settings: Settings,
        sources: &Sources,
    ) -> Result<Opened, Failure> {
        let shared = self.places.database.is_some();
        if !shared && !self.path(STORE).join(DATABASE).exists() {
            return Err(Failure::new(format!(
                "{} holds no store of its own, so it was made for a database; name it with \
                 `database`",
                self.places.data.display()
            )));
        }
        if !shared {
            writable(&self.path(STORE))?;
        }
        let (address, key) = (self.places.address(), self.places.key());
        let sealer = key.sealer()?;
        let store = stores::open(&address, self.places.connections).await.map_err(Failure::from);
        let store = store.doing(|| format!("cannot open {address}"))?;
        let identity = compose::identity(store, sealer, sources, settings)?;
        let noted = founding::check_key(&identity).await.map_err(Failure::from);
        let noted = noted.doing(|| format!("cannot open {address} with {}", key.shown()))?;
        let here = self.founding()?;
        let founding = match noted.map(Founding::from) {
            Some(noted) => self.agree(noted, here)?,
            None => self.adopt(&identity, here).await?,
        };
        Ok(Opened { founding, identity })
    }

    /// What the store notes of its founding, if the folder says the same; a new node's folder
    /// says it from now on.
    fn agree(&self, noted: Founding, here: Option<Founding>) -> Result<Founding, Failure> {
        match here {
            Some(here) if here != noted => Err(Failure::new(format!(
                "{} was made for {here}, but {} holds {noted}; name the right `database`, or \
                 another folder",
                self.places.data.display(),
                self.places.address(),
            ))),
            Some(_) => Ok(noted),
            None => {
                self.note(&noted)?;
                Ok(noted)
            }
        }
    }

    /// Has a store of the first version note what its folder alone knew.
    async fn adopt(
        &self,
        identity: &Identity,
        here: Option<Founding>,
    ) -> Result<Founding, Failure> {
        let address = self.places.address();
        let Some(here) = here.filter(|_| !address.is_shared()) else {
            return Err(Failure::new(format!("{address} was not founded by `countersign init`")));
        };
        let Founding { account, admin, region } = &here;
        let adopted = founding::adopt(identity, account, admin, region).await;
        adopted.map_err(Failure::from).doing(|| format!("cannot open {address}"))?;
        Ok(here)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.places.data.join(name)
    }

    /// What this folder's store was made for, as the folder says.
    fn founding(&self) -> Result<Option<Founding>, Failure> {
        let path = self.path(STORE).join(FOUNDING);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).doing(|| path.display().to_string()).map(Some),
            Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
            Err(why) => Err(Failure::new(format!("cannot read {}: {why}", path.display()))),
        }
    }

    /// Notes what a store was founded with that another node founded, or that was copied here.
    fn note(&self, founding: &Founding) -> Result<(), Failure> {
        let store = self.path(STORE);
        let shown = store.display();
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&store);
        made.doing(|| format!("cannot make {shown}"))?;
        let unfinished = write(&store, &format!("{FOUNDING}.unfinished"), founding)?;
        let named = fs::rename(unfinished, store.join(FOUNDING));
        named.doing(|| format!("cannot write to {shown}"))?;
        sync(&store)
    }

    /// Begins the folder of a store that is not there yet.
    fn begin(&self, founding: &Founding) -> Result<PathBuf, Failure> {
        let unfinished = self.path(UNFINISHED);
        let shown = unfinished.display();
        match fs::remove_dir_all(&unfinished) {
            Err(why) if why.kind() != ErrorKind::NotFound => {
                return Err(Failure::new(format!("cannot remove {shown}: {why}")));
            }
            _ => {}
        }
        DirBuilder::new()
            .mode(0o700)
            .create(&unfinished)
            .doing(|| format!("cannot make {shown}"))?;
        write(&unfinished, FOUNDING, founding)?;
        Ok(unfinished)
    }

    /// Gives the folder of a store that was begun its name.
    fn finish(&self) -> Result<(), Failure> {
        let (unfinished, store) = (self.path(UNFINISHED), self.path(STORE));
        sync(&unfinished)?;
        fs::rename(&unfinished, &store).doing(|| format!("cannot name {}", store.display()))?;
        sync(&self.places.data)
    }
}

/// Whether a store can be written to. One that cannot would be served all the same, and every
/// change and sign-in would fail. It is asked for, not tried: to close one of these files takes
/// away the engine's locks on it.
fn writable(store: &Path) -> Result<(), Failure> {
    let file = |beside: &str| store.join(format!("{DATABASE}{beside}"));
    for path in [store.to_owned(), file(""), file("-wal"), file("-shm")] {
        match accessat(CWD, &path, Access::WRITE_OK, AtFlags::EACCESS) {
            Err(why) if why != Errno::NOENT => {
                let (shown, why) = (path.display(), io::Error::from(why));
                return Err(Failure::new(format!("cannot write to {shown}: {why}")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Writes what a store was founded with, for good.
fn write(folder: &Path, name: &str, founding: &Founding) -> Result<PathBuf, Failure> {
    let text = toml::to_string(founding).map_err(Failure::new)?;
    let path = folder.join(name);
    fs::write(&path, text).doing(|| format!("cannot write {}", path.display()))?;
    sync(&path)?;
    Ok(path)
}

/// Makes what was written to a file or a folder survive a loss of power.
fn sync(path: &Path) -> Result<(), Failure> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.doing(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use rustix::process::{Uid, getuid};
    use rustix::thread::set_thread_res_uid;

    use super::*;

    /// As somebody to whom permissions apply, whoever runs the tests.
    fn asked_by_somebody(store: &Path) -> Result<(), String> {
        let store = store.to_owned();
        let asked = std::thread::spawn(move || {
            let somebody = Uid::from_raw(65_534);
            if getuid().is_root() {
                set_thread_res_uid(somebody, somebody, somebody).unwrap();
            }
            writable(&store).map_err(|why| why.to_string())
        });
        asked.join().unwrap()
    }

    #[test]
    fn a_store_that_may_not_be_written_to_is_told_from_one_that_may() {
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode));
        mode(folder.path(), 0o777).unwrap();
        assert_eq!(asked_by_somebody(folder.path()), Ok(()));
        for name in ["countersign.sqlite", "countersign.sqlite-wal", "countersign.sqlite-shm"] {
            let file = folder.path().join(name);
            fs::write(&file, "").unwrap();
            mode(&file, 0o444).unwrap();
            let why = asked_by_somebody(folder.path()).unwrap_err();
            assert!(why.contains(&format!("{name}: Permission denied")), "{why}");
            mode(&file, 0o666).unwrap();
            assert_eq!(asked_by_somebody(folder.path()), Ok(()));
        }
        mode(folder.path(), 0o555).unwrap();
        assert!(asked_by_somebody(folder.path()).is_err(), "no log can be made");
    }
}
