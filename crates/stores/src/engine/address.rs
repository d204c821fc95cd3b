//! Where a store is. Its text is safe to show: it has nothing of the address's secrets.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use identity::error::Error;
use tokio_postgres::config::Host;

use super::postgres::target::Target;

/// Where a store is: a file of the embedded engine, or a database that nodes share.
#[derive(Clone)]
pub struct Address(pub(crate) Place);

#[derive(Clone)]
pub(crate) enum Place {
    File(PathBuf),
    Shared(String),
}

impl Address {
    /// The embedded store in this file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Place::File(path.into()))
    }

    /// The file, unless it is a database.
    pub fn as_file(&self) -> Option<&Path> {
        match &self.0 {
            Place::File(path) => Some(path),
            Place::Shared(_) => None,
        }
    }

    /// Whether it is a database that several nodes share.
    pub fn is_shared(&self) -> bool {
        self.as_file().is_none()
    }
}

impl FromStr for Address {
    type Err = Error;

    /// Reads the URL of a database, or the path of a file.
    fn from_str(text: &str) -> Result<Self, Error> {
        if !text.contains("://") {
            return Ok(Self::file(Path::new(text)));
        }
        match Target::read(text)? {
            Some(_) => Ok(Self(Place::Shared(text.to_owned()))),
            None => Err(Error::internal(
                "a database's address is postgres://USER:PASSWORD@HOST:PORT/NAME; this one is \
                 not shown, for it may hold a password",
            )),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = match &self.0 {
            Place::File(path) => return write!(f, "{}", path.display()),
            Place::Shared(url) => url,
        };
        let config = Target::of(url).map(|target| target.config).unwrap_or_default();
        write!(f, "the database `{}`", config.get_dbname().unwrap_or_default())?;
        for (at, host) in config.get_hosts().iter().enumerate() {
            f.write_str(if at == 0 { " at " } else { ", " })?;
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{}", path.display())?,
            }
            let ports = config.get_ports();
            if let Some(port) = ports.get(at).or(ports.first()) {
                write!(f, ":{port}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_where_it_is_and_nothing_of_its_secrets() {
        for url in [
            "postgres://alice:hunter2@db.example:6432/people",
            "postgresql://alice:hunter2@db.example:6432/people?connect_timeout=3",
            "postgres://db.example:6432/people?user=alice&password=hunter2",
        ] {
            let address: Address = url.parse().expect("is one");
            assert!(address.is_shared());
            let shown = format!("{address} {address:?}");
            assert!(shown.contains("`people` at db.example:6432"), "{shown}");
            assert!(!shown.contains("hunter2") && !shown.contains("alice"), "{shown}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_repeated() {
        for url in ["mysql://a:hunter2@b/c", "postgres://a:hunter2@b", "postgres://a:hunter2@b:x/c"]
        {
            let why = format!("{:?}", url.parse::<Address>().expect_err("is none"));
            assert!(!why.contains("hunter2"), "{why}");
        }
    }

    #[test]
    fn what_is_no_url_is_a_path() {
        let address: Address = "data/store.db".parse().expect("is one");
        assert_eq!(address.as_file(), Some(Path::new("data/store.db")));
        assert_eq!(address.to_string(), "data/store.db");
    }
}
