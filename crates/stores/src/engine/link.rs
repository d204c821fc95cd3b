//! One connection of its own, for work on a whole store: statements are made at run time, rows
//! are cells, and many go in one transaction. Requests never use it.

use identity::error::Error;

use super::address::{Address, Place};
use super::{Value, postgres, sqlite};
use crate::tables::{Kind, Table};

/// A value of a row, owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Text(String),
    Int(i64),
    Blob(Vec<u8>),
    Null,
}

impl Cell {
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Int(number) => Value::Int(*number),
            Self::Blob(bytes) => Value::Blob(bytes),
            Self::Null => Value::Null,
        }
    }

    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<Value<'_>> for Cell {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Int(number) => Self::Int(number),
            Value::Blob(bytes) => Self::Blob(bytes.to_owned()),
            Value::Null => Self::Null,
        }
    }
}

/// A connection to a store, on whichever engine.
pub(crate) enum Link {
    Sqlite(sqlite::Link),
    Postgres(postgres::Link),
}

impl Link {
    /// Connects to read what is there: makes nothing, changes nothing, and sees one picture
    /// until it is dropped. `None` where there is no store.
    pub(crate) async fn to_read(address: &Address) -> Result<Option<Self>, Error> {
        Ok(match &address.0 {
            Place::File(path) => sqlite::Link::to_read(path)?.map(Self::Sqlite),
            Place::Shared(url) => postgres::Link::to_read(url).await?.map(Self::Postgres),
        })
    }

    /// Connects to write, making or migrating the store first.
    pub(crate) async fn to_write(address: &Address) -> Result<Self, Error> {
        Ok(match &address.0 {
            Place::File(path) => Self::Sqlite(sqlite::Link::to_write(path)?),
            Place::Shared(url) => Self::Postgres(postgres::Link::to_write(url).await?),
        })
    }

    /// The version of the store's schema.
    pub(crate) async fn version(&mut self) -> Result<usize, Error> {
        match self {
            Self::Sqlite(link) => link.version(),
            Self::Postgres(link) => link.version().await,
        }
    }

    /// Begins a transaction that writes.
    pub(crate) async fn begin(&mut self) -> Result<(), Error> {
        self.execute("BEGIN", &[]).await.map(drop)
    }

    /// Makes the transaction's changes durable.
    pub(crate) async fn commit(&mut self) -> Result<(), Error> {
        self.execute("COMMIT", &[]).await.map(drop)
    }

    /// Puts looking at references off until this transaction ends, where a table allows it.
    pub(crate) async fn put_references_off(&mut self) -> Result<(), Error> {
        let sql = match self {
            Self::Sqlite(_) => "PRAGMA defer_foreign_keys = ON",
            Self::Postgres(_) => "SET CONSTRAINTS ALL DEFERRED",
        };
        self.execute(sql, &[]).await.map(drop)
    }

    /// Undoes the transaction's changes.
    pub(crate) async fn roll_back(&mut self) -> Result<(), Error> {
        self.execute("ROLLBACK", &[]).await.map(drop)
    }

    /// Runs a statement; how many rows it wrote.
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        match self {
            Self::Sqlite(link) => link.execute(sql, values),
            Self::Postgres(link) => link.execute(sql, values).await,
        }
    }

    /// Adds rows to a table, their cells in the order of its columns.
    pub(crate) async fn insert(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        match self {
            Self::Sqlite(link) => link.insert(table, rows),
            Self::Postgres(link) => link.insert(table, rows).await,
        }
    }

    /// Runs a query whose columns are of these kinds.
    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        kinds: &[Kind],
    ) -> Result<Vec<Vec<Cell>>, Error> {
        match self {
            Self::Sqlite(link) => link.rows(sql, values, kinds),
            Self::Postgres(link) => link.rows(sql, values, kinds).await,
        }
    }

    /// Runs a query for one number.
    pub(crate) async fn number(&mut self, sql: &str, values: &[Value<'_>]) -> Result<i64, Error> {
        let rows = self.rows(sql, values, &[Kind::Int]).await?;
        match rows.first().and_then(|row| row.first()) {
            Some(Cell::Int(number)) => Ok(*number),
            _ => Err(Error::internal("a query for a number gave none")),
        }
    }

    /// Whether a table has no rows.
    pub(crate) async fn is_empty(&mut self, table: &Table) -> Result<bool, Error> {
        let sql = format!("SELECT COUNT(*) FROM (SELECT 1 FROM {} LIMIT 1) one", table.name);
        Ok(self.number(&sql, &[]).await? == 0)
    }

    /// What is being copied into this store, if a copy was begun and not finished.
    pub(crate) async fn unfinished_copy(&mut self) -> Result<Option<String>, Error> {
        if self.version().await? < 2 {
            return Ok(None);
        }
        let sql = "SELECT source FROM unfinished_copy WHERE id = 1";
        let rows = self.rows(sql, &[], &[Kind::Text]).await?;
        Ok(rows.into_iter().flatten().next().and_then(Cell::text))
    }

    /// Ends the work, everything durable.
    pub(crate) async fn close(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(link) => link.close(),
            Self::Postgres(link) => {
                link.close().await;
                Ok(())
            }
        }
    }
}
