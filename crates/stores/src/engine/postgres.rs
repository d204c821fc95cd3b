//! PostgreSQL, or a distributed engine that speaks its protocol: shared by several nodes.
//!
//! Every rule that must hold under concurrency is a constraint or a conditional write, so
//! `READ COMMITTED` is enough. Nothing here needs what a distributed engine lacks.

mod link;

use std::error::Error as StdError;
use std::time::Duration;

use async_trait::async_trait;
use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use identity::error::Error;
use identity::sources::Timestamp;
use identity::store::{Store, Tx};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{NoTls, Row as PgRow};

pub(crate) use self::link::Link;
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
        let config: tokio_postgres::Config =
            url.parse().map_err(|_| Error::internal("the database's address is not one"))?;
        let for_nonces = (connections / 4).max(1);
        let pool = pool(&config, connections.saturating_sub(for_nonces).max(1))?;
        let nonces = self::pool(&config, for_nonces)?;
        let mut client = pool.get().await.map_err(unreachable)?;
        migrate::postgres(&mut client).await?;
        Ok(Self { pool, nonces })
    }

    async fn begin(&self, begin: &'static str) -> Result<Box<dyn Tx>, Error> {
        let client = self.pool.get().await.map_err(unreachable)?;
        let session = Session { client: Some(client), begin: Some(begin), failed: false };
        Ok(Box::new(SqlTx::Postgres(session)))
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn read(&self) -> Result<Box<dyn Tx>, Error> {
        self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await
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
        // Nodes share nothing but the store, so even a read's nonce is a row. Losing the last
        // moment's rows with the machine is no harm: the reads they guard had been answered.
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

fn pool(config: &tokio_postgres::Config, connections: usize) -> Result<Pool, Error> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(config.clone(), NoTls, recycling);
    Pool::builder(manager)
        .max_size(connections)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(WAIT))
        .create_timeout(Some(WAIT))
        .build()
        .map_err(Error::internal)
}

/// A transaction that is rolled back unless it is committed.
pub(crate) struct Session {
    client: Option<Object>,
    /// Sent together with the first statement: one round trip for both.
    begin: Option<&'static str>,
    /// A transaction in which a statement failed commits nothing, and must not say it did.
    failed: bool,
}

impl Session {
    async fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<PgRow>, Error> {
        let result = self.try_query(sql, values).await;
        self.failed |= result.is_err();
        result
    }

    async fn try_query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<PgRow>, Error> {
        let client = self.client.as_ref().ok_or_else(|| Error::internal("no connection"))?;
        let sql = sql.replace('?', "$");
        let begin = self.begin.take();
        let begun = async {
            match begin {
                Some(begin) => client.batch_execute(begin).await,
                None => Ok(()),
            }
        };
        let queried = async {
            let statement = client.prepare_cached(&sql).await?;
            let values: Vec<&(dyn ToSql + Sync)> =
                values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
            client.query(&statement, &values).await
        };
        // Both are on their way before either is answered, in this order.
        let (begun, queried) = tokio::join!(biased; begun, queried);
        begun.map_err(failed)?;
        queried.map_err(failed)
    }

    pub(super) async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        // A statement that returns nothing is counted by the engine alone.
        let result = self.try_execute(sql, values).await;
        self.failed |= result.is_err();
        result
    }

    async fn try_execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        let client = self.client.as_ref().ok_or_else(|| Error::internal("no connection"))?;
        let sql = sql.replace('?', "$");
        if let Some(begin) = self.begin.take() {
            client.batch_execute(begin).await.map_err(failed)?;
        }
        let statement = client.prepare_cached(&sql).await.map_err(failed)?;
        let values: Vec<&(dyn ToSql + Sync)> =
            values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        client.execute(&statement, &values).await.map_err(failed)
    }

    pub(super) async fn rows<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let rows = self.query(sql, values).await?;
        rows.iter().map(|row| read(Row(row))).collect()
    }

    pub(super) async fn commit(mut self) -> Result<(), Error> {
        if self.failed {
            return Err(Error::internal("a transaction with a failed statement was committed"));
        }
        match self.client.take() {
            Some(client) if self.begin.is_none() => {
                let committed = client.batch_execute("COMMIT").await;
                let Err(error) = committed else { return Ok(()) };
                drop(Object::take(client));
                if error.code().is_some_and(|state| REPEATABLE.contains(state)) {
                    return Err(Error::Busy);
                }
                // Nobody knows how it ended, so nobody may try it again unasked.
                Err(Error::internal(format!("store: a commit's outcome is unknown: {error:?}")))
            }
            _ => Ok(()),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        if self.begin.is_some() {
            return;
        }
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                if client.batch_execute("ROLLBACK").await.is_err() {
                    drop(Object::take(client));
                }
            })),
            // Without a runtime nobody can say ROLLBACK; closing says it as well.
            Err(_) => drop(Object::take(client)),
        }
    }
}

fn unreachable(error: deadpool_postgres::PoolError) -> Error {
    match error {
        deadpool_postgres::PoolError::Timeout(_) => Error::Busy,
        deadpool_postgres::PoolError::Backend(error) => failed(error),
        other => Error::internal(format!("store: {other}")),
    }
}

/// The engine undid the transaction and asks to repeat it.
const REPEATABLE: [SqlState; 2] =
    [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];

/// What may be tried again is told apart from what may not.
fn failed(error: tokio_postgres::Error) -> Error {
    let passing = match error.code() {
        Some(state) => [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            // Another transaction took a unique value between our look and our write.
            SqlState::UNIQUE_VIOLATION,
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
