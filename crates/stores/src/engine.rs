//! One transaction on one engine. The table files speak to this and to nothing below it.

pub(crate) mod address;
#[cfg(test)]
mod bare_tests;
mod foresee;
pub(crate) mod link;
mod migrate;
pub(crate) mod nonces;
pub(crate) mod open;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use async_trait::async_trait;
use identity::error::Error;
use identity::foreseen::{Foreseen, Holder};
use identity::ids::{AccountId, UserId};
use identity::sources::Timestamp;
use identity::store::{Tx, Written};

/// A value bound to a statement.
#[derive(Clone, Copy)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Int(i64),
    Blob(&'a [u8]),
    Null,
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Blob(bytes)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.millis())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Binds values of different types: `values![id, name, 1]`.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::Value::from($value)),*] };
}
pub(crate) use values;

/// A row of a result, read by position.
pub(crate) enum Row<'r> {
    Sqlite(sqlite::Row<'r>),
    Postgres(postgres::Row<'r>),
}

impl Row<'_> {
    pub(crate) fn text(&self, at: usize) -> Result<String, Error> {
        match self {
            Self::Sqlite(row) => row.text(at),
            Self::Postgres(row) => row.text(at),
        }
    }

    pub(crate) fn maybe_text(&self, at: usize) -> Result<Option<String>, Error> {
        match self {
            Self::Sqlite(row) => row.maybe_text(at),
            Self::Postgres(row) => row.maybe_text(at),
        }
    }

    pub(crate) fn int(&self, at: usize) -> Result<i64, Error> {
        match self {
            Self::Sqlite(row) => row.int(at),
            Self::Postgres(row) => row.int(at),
        }
    }

    pub(crate) fn maybe_int(&self, at: usize) -> Result<Option<i64>, Error> {
        match self {
            Self::Sqlite(row) => row.maybe_int(at),
            Self::Postgres(row) => row.maybe_int(at),
        }
    }

    pub(crate) fn blob(&self, at: usize) -> Result<Vec<u8>, Error> {
        match self {
            Self::Sqlite(row) => row.blob(at),
            Self::Postgres(row) => row.blob(at),
        }
    }

    pub(crate) fn maybe_blob(&self, at: usize) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Sqlite(row) => row.maybe_blob(at),
            Self::Postgres(row) => row.maybe_blob(at),
        }
    }

    pub(crate) fn flag(&self, at: usize) -> Result<bool, Error> {
        Ok(self.int(at)? != 0)
    }

    pub(crate) fn count(&self, at: usize) -> Result<u64, Error> {
        u64::try_from(self.int(at)?).map_err(Error::internal)
    }

    pub(crate) fn time(&self, at: usize) -> Result<Timestamp, Error> {
        Ok(Timestamp::from_millis(self.int(at)?))
    }

    pub(crate) fn maybe_time(&self, at: usize) -> Result<Option<Timestamp>, Error> {
        Ok(self.maybe_int(at)?.map(Timestamp::from_millis))
    }
}

/// A transaction, on whichever engine.
pub(crate) enum SqlTx {
    Sqlite(sqlite::Session),
    Postgres(Box<postgres::Session>),
}

impl SqlTx {
    /// Runs a statement; how many rows it wrote.
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, Error> {
        match self {
            Self::Sqlite(session) => session.execute(sql, values),
            // Boxed, or every statement's future would be as large as its.
            Self::Postgres(session) => Box::pin(session.execute(sql, values)).await,
        }
    }

    /// Notes who holds a token or a key, for what was foreseen of the caller if it is this.
    pub(crate) fn learn_holder(&mut self, of: &Holder, user: &UserId, account: &AccountId) {
        if let Self::Postgres(session) = self {
            session.learn_holder(of, user.as_str(), account.as_str());
        }
    }

    /// Notes which user has a name in the pool of an account.
    pub(crate) fn learn_named(&mut self, account: &AccountId, name_key: &str, user: &UserId) {
        if let Self::Postgres(session) = self {
            session.learn_named(account.as_str(), name_key, user.as_str());
        }
    }

    /// Holds the row of a table until the transaction ends, where writers run side by side.
    pub(crate) async fn lock(&mut self, sql: &'static str, id: &str) -> Result<(), Error> {
        match self {
            // The one writer has everything to itself.
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(session) => session.execute(sql, values![id]).await.map(drop),
        }
    }

    /// Runs an insert that does nothing on a conflict.
    pub(crate) async fn insert(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Written, Error> {
        debug_assert!(sql.contains("ON CONFLICT DO NOTHING"), "{sql}");
        let written = self.execute(sql, values).await?;
        Ok(if written == 0 { Written::Taken } else { Written::Yes })
    }

    /// Runs a query.
    pub(crate) async fn rows<T: Send>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Vec<T>, Error> {
        match self {
            Self::Sqlite(session) => session.rows(sql, values, |row| read(&Row::Sqlite(row))),
            // As above.
            Self::Postgres(session) => {
                Box::pin(session.rows(sql, values, |row| read(&Row::Postgres(row)))).await
            }
        }
    }

    /// Runs a query whose first row alone matters.
    pub(crate) async fn row<T: Send>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        read: impl Fn(&Row<'_>) -> Result<T, Error> + Send,
    ) -> Result<Option<T>, Error> {
        Ok(self.rows(sql, values, read).await?.into_iter().next())
    }

    /// Runs a query for one number.
    pub(crate) async fn number(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, Error> {
        Ok(self.row(sql, values, |row| row.count(0)).await?.unwrap_or_default())
    }
}

#[async_trait]
impl Tx for SqlTx {
    fn can_foresee(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    async fn foresee(&mut self, foreseen: Foreseen) -> Result<(), Error> {
        let Self::Postgres(session) = self else { return Ok(()) };
        session.record(&foreseen);
        if session.records() {
            foresee::ask(self, foreseen.questions).await?;
        }
        if let Self::Postgres(session) = self {
            session.recorded();
        }
        Ok(())
    }

    async fn foreseen_nonce(&mut self) -> Result<Option<bool>, Error> {
        Ok(match self {
            Self::Sqlite(_) => None,
            Self::Postgres(session) => session.foreseen_nonce(),
        })
    }

    fn is_alone(&self) -> bool {
        // There is one writer.
        matches!(self, Self::Sqlite(sqlite::Session::Write(_)))
    }

    async fn commit(self: Box<Self>) -> Result<(), Error> {
        match *self {
            Self::Sqlite(session) => session.commit().await,
            Self::Postgres(session) => session.commit().await,
        }
    }
}

/// `limit + 1` rows, or all: the extra one tells that more follow.
pub(crate) fn one_more(limit: Option<u32>) -> i64 {
    limit.map_or(i64::MAX, |limit| i64::from(limit) + 1)
}
