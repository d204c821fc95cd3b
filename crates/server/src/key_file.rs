//! The key that seals secrets at rest: 32 random bytes in a file only its owner reads.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use identity::secret::{Sealer, Secret};
use identity::sources::Sources;

use crate::failure::{Doing, Failure};

const LENGTH: usize = 32;

/// The key of a data folder.
pub(crate) struct KeyFile(PathBuf);

impl KeyFile {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self(folder.join("key"))
    }

    /// The file of this name.
    pub(crate) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Its file's name.
    pub(crate) fn shown(&self) -> impl std::fmt::Display {
        self.0.display()
    }

    /// Makes the key unless it is there: a key that something may have been sealed under is
    /// never replaced. Whoever calls holds the folder's lock.
    pub(crate) fn make(&self, sources: &Sources) -> Result<(), Failure> {
        if self.0.exists() {
            return self.sealer().map(|_| ());
        }
        // Written whole under another name first: a key cut short by a crash is never a key.
        let unfinished = self.0.with_extension("unfinished");
        let shown = unfinished.display();
        match fs::remove_file(&unfinished) {
            Err(why) if why.kind() != ErrorKind::NotFound => {
                return Err(Failure::new(format!("cannot remove {shown}: {why}")));
            }
            _ => {}
        }
        let key = Secret::new(sources.bytes::<LENGTH>());
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&unfinished)
            .and_then(|mut file| file.write_all(key.expose()).and_then(|()| file.sync_all()));
        written.doing(|| format!("cannot write {shown}"))?;
        fs::rename(&unfinished, &self.0).doing(|| format!("cannot name {}", self.0.display()))
    }

    /// What seals and opens under this key.
    pub(crate) fn sealer(&self) -> Result<Sealer, Failure> {
        let shown = self.0.display();
        let file = File::open(&self.0).map_err(|why| match why.kind() {
            ErrorKind::NotFound => Failure::new(format!(
                "{shown} is missing; the store's secrets open with it alone, so put it back \
                 from a backup, or copy it from another node of the same store"
            )),
            _ => Failure::new(format!("cannot read {shown}: {why}")),
        })?;
        let mode = file.metadata().doing(|| format!("cannot read {shown}"))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Failure::new(format!(
                "{shown} can be read by others; run `chmod 600 {shown}` and consider what it \
                 sealed as known"
            )));
        }
        let mut bytes = Vec::with_capacity(LENGTH + 1);
        let read = file.take(LENGTH as u64 + 1).read_to_end(&mut bytes);
        read.doing(|| format!("cannot read {shown}"))?;
        let key = Secret::new(bytes);
        let key: &[u8; LENGTH] = key
            .expose()
            .try_into()
            .map_err(|_| Failure::new(format!("{shown} is not a key of {LENGTH} bytes")))?;
        Ok(Sealer::new(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_key_is_made_once_and_only_its_owner_reads_it() {
        let folder = folder();
        let key = KeyFile::in_folder(folder.path());
        key.make(&Sources::system()).unwrap();
        let made = fs::read(&key.0).unwrap();
        assert_eq!(made.len(), LENGTH);
        assert_eq!(fs::metadata(&key.0).unwrap().permissions().mode() & 0o777, 0o600);
        key.make(&Sources::system()).unwrap();
        assert_eq!(fs::read(&key.0).unwrap(), made);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_crash_left_of_a_key_is_replaced() {
        let folder = folder();
        let key = KeyFile::in_folder(folder.path());
        fs::write(key.0.with_extension("unfinished"), "half").unwrap();
        key.make(&Sources::system()).unwrap();
        assert!(key.sealer().is_ok());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_that_is_missing_short_or_open_to_others_is_refused() {
        let folder = folder();
        let key = KeyFile::in_folder(folder.path());
        let why = |key: &KeyFile| key.sealer().err().unwrap().to_string();
        assert!(why(&key).contains("is missing"));
        key.make(&Sources::system()).unwrap();
        fs::set_permissions(&key.0, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(why(&key).contains("chmod 600"));
        fs::set_permissions(&key.0, fs::Permissions::from_mode(0o600)).unwrap();
        for length in [31, 33] {
            fs::write(&key.0, vec![7; length]).unwrap();
            assert!(why(&key).contains("not a key of 32 bytes"), "{length}");
        }
    }
}
