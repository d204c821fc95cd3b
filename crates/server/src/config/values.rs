//! What single settings may be.

use std::fmt::{self, Debug, Formatter};
use std::str::FromStr;

use clap::ValueEnum;
use serde::Deserialize;
use stores::Address;

use crate::failure::{Doing, Failure};

/// What a vendor's profile is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Profile {
    /// Huawei Cloud
    Huawei,
    /// Open Telekom Cloud
    Otc,
}

/// Whether a token asks for the second factor that login protection names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ApiProtection {
    /// A password is enough
    Off,
    /// A user protected by an MFA device needs a code of it
    FollowsDevice,
}

/// How codes of devices are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TotpProfile {
    /// A step either way of the device's learned drift
    Compatible,
    /// The one step at the device's learned drift
    Strict,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// Human on a terminal, JSON elsewhere
    Auto,
    /// Lines for people
    Human,
    /// An object a line
    Json,
}

/// The least important events the log holds. Every request is an `info`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

/// An address to listen on: `HOST:PORT`, the host perhaps a name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Listen(pub(super) String);

impl Listen {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.rsplit_once(':');
        match parts.map(|(host, port)| (host, port.parse::<u16>())) {
            Some((host, Ok(_))) if !host.is_empty() => Ok(Self(text.to_owned())),
            _ => Err(format!("`{text}` is not HOST:PORT, as in 127.0.0.1:8400")),
        }
    }
}

impl TryFrom<String> for Listen {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A database's address as it was given, right or wrong. Its text is a secret, and it is looked
/// at only where no complaint repeats it.
#[derive(Clone, Deserialize)]
pub(crate) struct Database(String);

impl Database {
    /// The address of a database, or of a file.
    pub(crate) fn anywhere(self, setting: &str) -> Result<Address, Failure> {
        self.0.parse().map_err(Failure::from).doing(|| format!("`{setting}`"))
    }

    pub(super) fn address(self) -> Result<Address, Failure> {
        let address = self.anywhere("database")?;
        if address.is_shared() {
            return Ok(address);
        }
        Err(Failure::new("`database` is not of the form postgres://USER:PASSWORD@HOST:PORT/NAME"))
    }
}

impl FromStr for Database {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl Debug for Database {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Database(…)")
    }
}
