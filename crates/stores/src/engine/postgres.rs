//! PostgreSQL, or a distributed engine that speaks its protocol: shared by several nodes.
//!
//! Every rule that must hold under concurrency is a constraint or a conditional write, so
//! `READ COMMITTED` is enough. Beside triggers (decision 0015) nothing here needs what a
//! distributed engine may lack.

pub(crate) mod ahead;
#[cfg(any(test, feature = "bare"))]
mod bare;
mod line;
mod link;
mod outage;
mod pool;
mod session;
pub(crate) mod target;

use std::error::Error as StdError;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::BytesMut;
use identity::error::Error;
use identity::sources::Timestamp;
use identity::store::{Store, Tx};
use tokio_postgres::Row as PgRow;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

#[cfg(any(test, feature = "bare"))]
pub use self::bare::BareShared;
use self::line::Known;
pub(crate) use self::link::Link;
use self::outage::Outage;
use self::pool::Pool;
pub(crate) use self::session::Session;
use self::target::Target;
use super::{SqlTx, Value, migrate, values};

/// A store in a PostgreSQL database.
pub(crate) struct PostgresStore {
    pool: Arc<Pool>,
    /// Connections that only take nonces. A request takes its nonce while it holds a connection
    /// of the other pool: out of one pool, as many requests as it has would wait for each other.
    nonces: Arc<Pool>,
}

impl PostgresStore {
    /// Connects and migrates. `connections` is how many this process opens at most; it needs
    /// two.
    pub(crate) async fn open(url: &str, connections: usize) -> Result<Self, Error> {
        let target = Target::of(url)?;
        let outage = Arc::new(Outage::default());
        let for_nonces = (connections / 4).max(1);
        let for_requests = connections.saturating_sub(for_nonces).max(1);
        let pool = Pool::new(&target, for_requests, None, &outage)?;
        // Its nonce goes with a change once more, in the change's own transaction: these need
        // not wait for the disk.
        let unhurried = Some("SET synchronous_commit TO OFF");
        let nonces = Pool::new(&target, for_nonces, unhurried, &outage)?;
        let (mut client, wire) = pool.connect().await?;
        // Ends when the client goes; what was wrong with it, the client is told.
        tokio::spawn(async move { drop(wire.await) });
        migrate::postgres(&mut client).await?;
        Ok(Self { pool, nonces })
    }

    async fn begin(&self, begin: &'static str) -> Result<Box<dyn Tx>, Error> {
        let lease = self.pool.get().await?;
        Ok(Box::new(SqlTx::Postgres(Box::new(Session::new(lease, begin)))))
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn read(&self) -> Result<Box<dyn Tx>, Error> {
        self.begin(session::READ).await
    }

    async fn write(&self) -> Result<Box<dyn Tx>, Error> {
        self.begin("BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE").await
    }

    async fn take_nonce(
        &self,
        key: &str,
        nonce: &str,
        _now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, Error> {
        // Nodes share nothing but the store, so even a read's nonce is a row.
        const TAKE: &str = "INSERT INTO nonces (key_id, nonce, until_time) VALUES ($1, $2, $3)
                   ON CONFLICT DO NOTHING";
        let mut line = self.nonces.get().await?;
        let prepared = line.statement(Known::of(TAKE), &[], || TAKE.to_owned());
        let statement = prepared.await.map_err(failed)?;
        let key = format!("read:{key}");
        let written = line.execute(None, &statement, values![&key, nonce, until]).await;
        Ok(written.map_err(failed)? > 0)
    }

    async fn ping(&self) -> Result<(), Error> {
        self.pool.get().await?.say("SELECT 1").await.map_err(failed)
    }
}

/// What may be tried again is told apart from what may not.
fn failed(error: tokio_postgres::Error) -> Error {
    let passing = match error.code() {
        Some(state) => [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            // Another transaction took a unique value between our look and our write.
            SqlState::UNIQUE_VIOLATION,
            // Or what our write refers to; asked again, the caller is told that it is gone.
            SqlState::FOREIGN_KEY_VIOLATION,
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::TOO_MANY_CONNECTIONS,
        ]
        .contains(state),
        // No state: the connection went, not a statement.
        None => error.is_closed() || error.source().is_some_and(|s| s.is::<std::io::Error>()),
    };
    if passing { Error::Busy } else { Error::internal(format!("store: {error:?}")) }
}

/// A row of a result.
pub(crate) struct Row<'r>(&'r PgRow);

impl Row<'_> {
    pub(super) fn text(&self, at: usize) -> Result<String, Error> {
        self.0.try_get(at).map_err(failed)
    }

    pub(super) fn maybe_text(&self, at: usize) -> Result<Option<String>, Error> {
        self.0.try_get(at).map_err(failed)
    }

    pub(super) fn int(&self, at: usize) -> Result<i64, Error> {
        self.0.try_get(at).map_err(failed)
    }

    pub(super) fn maybe_int(&self, at: usize) -> Result<Option<i64>, Error> {
        self.0.try_get(at).map_err(failed)
    }

    pub(super) fn blob(&self, at: usize) -> Result<Vec<u8>, Error> {
        self.0.try_get(at).map_err(failed)
    }

    pub(super) fn maybe_blob(&self, at: usize) -> Result<Option<Vec<u8>>, Error> {
        self.0.try_get(at).map_err(failed)
    }
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Values are secrets often enough.
        f.write_str("Value(…)")
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Text(text) => text.to_sql(ty, out),
            // The engine gives a literal's neighbour a narrower type than our columns have.
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Blob(bytes) => bytes.to_sql(ty, out),
            Self::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
