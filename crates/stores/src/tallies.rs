//! Places under a limit. A tally is changed with the rows it counts, by a write that fails at
//! the limit, so creating one more costs no count of all. On an engine with writers side by side
//! the tally's row is held until the transaction ends: nobody passes the limit beside another.
//!
//! A program before this one, still running during an upgrade, does not note what it makes or
//! removes. A tally that says "full" is therefore not believed before the rows were counted; one
//! that says too little lets in as many too many as were made unnoted.

use identity::error::Error;
use identity::ids::{AccountId, DirectoryId};

use crate::engine::{SqlTx, values};

/// What is counted.
#[derive(Clone, Copy)]
pub(crate) enum Tally<'a> {
    /// Users of the account's own pool, or of a directory.
    Users(&'a AccountId, Option<&'a DirectoryId>),
    /// Devices of an account.
    Devices(&'a AccountId),
    /// Roles of an account.
    Roles(&'a AccountId),
}

impl Tally<'_> {
    fn owner(&self) -> &str {
        match self {
            Self::Users(_, Some(directory)) => directory.as_str(),
            Self::Users(account, None) | Self::Devices(account) | Self::Roles(account) => {
                account.as_str()
            }
        }
    }

    fn what(&self) -> &'static str {
        match self {
            Self::Users(..) => "users",
            Self::Devices(_) => "devices",
            Self::Roles(_) => "roles",
        }
    }
}

impl SqlTx {
    /// Takes a place for one more; `false` when as many as the limit are there.
    pub(crate) async fn take_place(&mut self, of: Tally<'_>, limit: u64) -> Result<bool, Error> {
        if self.take_noted(of, limit).await? {
            return Ok(true);
        }
        let key = values![of.owner(), of.what()];
        let note =
            "INSERT INTO tallies (owner_id, what, used) VALUES (?1, ?2, 0) ON CONFLICT DO NOTHING";
        self.execute(note, key).await?;
        // Held before it is counted: whoever makes one meanwhile has held it, and committed.
        let hold = "UPDATE tallies SET used = used WHERE owner_id = ?1 AND what = ?2";
        self.execute(hold, key).await?;
        self.count(of).await?;
        self.take_noted(of, limit).await
    }

    async fn take_noted(&mut self, of: Tally<'_>, limit: u64) -> Result<bool, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let sql = "UPDATE tallies SET used = used + 1
                   WHERE owner_id = ?1 AND what = ?2 AND used < ?3";
        Ok(self.execute(sql, values![of.owner(), of.what(), limit]).await? > 0)
    }

    async fn count(&mut self, of: Tally<'_>) -> Result<(), Error> {
        let counted = match of {
            Tally::Users(account, directory) => {
                let pool = directory.map_or("", DirectoryId::as_str);
                let sql = "SELECT COUNT(*) FROM users WHERE account_id = ?1 AND pool = ?2";
                self.number(sql, values![account.as_str(), pool]).await?
            }
            Tally::Devices(account) => {
                let sql = "SELECT COUNT(*) FROM devices WHERE account_id = ?1";
                self.number(sql, values![account.as_str()]).await?
            }
            Tally::Roles(account) => {
                let sql = "SELECT COUNT(*) FROM roles WHERE account_id = ?1";
                self.number(sql, values![account.as_str()]).await?
            }
        };
        let counted = i64::try_from(counted).map_err(Error::internal)?;
        let sql = "UPDATE tallies SET used = ?3 WHERE owner_id = ?1 AND what = ?2";
        self.execute(sql, values![of.owner(), of.what(), counted]).await.map(drop)
    }

    /// Gives the place of one back that is gone.
    pub(crate) async fn give_back(&mut self, of: Tally<'_>) -> Result<(), Error> {
        let sql = "UPDATE tallies SET used = used - 1
                   WHERE owner_id = ?1 AND what = ?2 AND used > 0";
        self.execute(sql, values![of.owner(), of.what()]).await.map(drop)
    }
}
