//! PostgreSQL, or a distributed engine that speaks its protocol: shared by several nodes.
//!
//! Every rule that must hold under concurrency is a constraint or a conditional write, so
//! `READ COMMITTED` is enough. Nothing here needs what a distributed engine lacks.

pub(crate) mod ahead;
mod link;
mod session;
pub(crate) mod target;

use std::error::Error as StdError;
use std::time::Duration;

use async_trait::async_trait;
use bytes::BytesMut;
use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Pool, PoolBuilder, RecyclingMethod, Runtime,
};
use identity::error::Error;
use identity::sources::Timestamp;
use identity::store::{Store, Tx};
use tokio_postgres::Row as PgRow;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

pub(crate) use self::link::Link;
pub(crate) use self::session::Session;
use self::target::Target;
use super::{SqlTx, Value, migrate};

/// How long a request waits for a connection before it is told to try again.
const WAIT: Duration = Duration::from_secs(5);

/// A store in a PostgreSQL database.
pub(crate) struct PostgresStore {
    pool: Pool,
    /// Connections that only take nonces. A request takes its nonce while it holds a connection
    /// of the other pool: out of one pool, as many requests as it has would wait for each other.
    nonces: Pool,
}

impl PostgresStore {
    /// Connects and migrates. `connections` is how many this process opens at most; it needs
    /// two.
    pub(crate) async fn open(url: &str, connections: usize) -> Result<Self, Error> {
        let target = Target::of(url)?;
        let for_nonces = (connections / 4).max(1);
        let pool = pool(&target, connections.saturating_sub(for_nonces).max(1))?
            .build()
            .map_err(Error::internal)?;
        // Its nonce goes with a change once more, in the change's own transaction.
        let nonces = self::pool(&target, for_nonces)?
            .post_create(unhurried())
            .build()
            .map_err(Error::internal)?;
        let mut client = pool.get().await.map_err(unreachable)?;
        migrate::postgres(&mut client).await?;
        Ok(Self { pool, nonces })
    }

    async fn begin(&self, begin: &'static str) -> Result<Box<dyn Tx>, Error> {
        let client = self.pool.get().await.map_err(unreachable)?;
        Ok(Box::new(SqlTx::Postgres(Box::new(Session::new(client, begin)))))
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
        let client = self.nonces.get().await.map_err(unreachable)?;
        let sql = "INSERT INTO nonces (key_id, nonce, until_time) VALUES ($1, $2, $3)
                   ON CONFLICT DO NOTHING";
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let key = format!("read:{key}");
        let written =
            client.execute(&statement, &[&key, &nonce, &until.millis()]).await.map_err(failed)?;
        Ok(written > 0)
    }

    async fn ping(&self) -> Result<(), Error> {
        let client = self.pool.get().await.map_err(unreachable)?;
        client.simple_query("SELECT 1").await.map(drop).map_err(failed)
    }
}

fn pool(target: &Target, connections: usize) -> Result<PoolBuilder, Error> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(target.config.clone(), target.tls()?, recycling);
    Ok(Pool::builder(manager)
        .max_size(connections)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(WAIT))
        .create_timeout(Some(WAIT)))
}

/// Has a connection not wait for the disk.
fn unhurried() -> Hook {
    Hook::async_fn(|client, _| {
        Box::pin(async move {
            let set = client.batch_execute("SET synchronous_commit TO OFF").await;
            set.map_err(HookError::Backend)
        })
    })
}

fn unreachable(error: deadpool_postgres::PoolError) -> Error {
    match error {
        deadpool_postgres::PoolError::Timeout(_) => Error::Busy,
        deadpool_postgres::PoolError::Backend(error) => failed(error),
        other => Error::internal(format!("store: {other}")),
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
