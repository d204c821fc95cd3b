//! One transaction of a connection.

use deadpool_postgres::Object;
use futures_util::future::join_all;
use identity::error::Error;
use identity::foreseen::{Foreseen, Holder};
use tokio_postgres::Row as PgRow;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};

use super::ahead::{Ahead, unrecorded};
use super::{Row, failed};
use crate::engine::Value;

/// Begins a transaction that only reads: one consistent picture.
pub(super) const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
/// The same, for one that first takes a nonce. Losing the last moment's nonces with the machine
/// is no harm: the reads they guard had been answered. So none waits for the disk.
const READ_ONCE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ WRITE;
    SET LOCAL synchronous_commit TO OFF";
// A key that is not there takes no nonce: strangers write nothing.
macro_rules! take_nonce {
    ($table:literal) => {
        concat!(
            "INSERT INTO nonces (key_id, nonce, until_time)
             SELECT 'read:' || $1, $2, $3 WHERE EXISTS (SELECT 1 FROM ",
            $table,
            " WHERE id = $1) ON CONFLICT DO NOTHING"
        )
    };
}
const TAKE_NONCE: &str = take_nonce!("access_keys");
const TAKE_TEMPORARY_NONCE: &str = take_nonce!("temporary_keys");

/// The engine undid the transaction and asks to repeat it.
const REPEATABLE: [SqlState; 2] =
    [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];

/// A transaction that is rolled back unless it is committed.
pub(crate) struct Session {
    client: Option<Object>,
    /// Sent together with the first statement: one round trip for both.
    begin: Option<&'static str>,
    /// A transaction in which a statement failed commits nothing, and must not say it did.
    failed: bool,
    /// What else is sent with the first statement.
    ahead: Option<Ahead>,
    nonce: Nonce,
}

/// A nonce that a reading transaction takes.
enum Nonce {
    None,
    /// With the first statement: by which other, key, nonce, and until when.
    ToTake(&'static str, String, String, i64),
    /// Whether it was free. Taken only if the transaction is committed.
    Asked(bool),
    /// The caller is believed, so it is taken for good.
    Taken(bool),
}

impl Session {
    pub(super) fn new(client: Object, begin: &'static str) -> Self {
        let (begin, nonce) = (Some(begin), Nonce::None);
        Self { client: Some(client), begin, failed: false, ahead: None, nonce }
    }

    /// Records what is asked until [`Session::recorded`].
    pub(crate) fn record(&mut self, foreseen: &Foreseen) {
        // What has begun has made its first round trip, and what writes is not foreseen.
        if self.begin != Some(READ) {
            return;
        }
        let keyed = match &foreseen.holder {
            Holder::Token(_) => None,
            Holder::Key(key) => Some((TAKE_NONCE, key)),
            Holder::TemporaryKey(key) => Some((TAKE_TEMPORARY_NONCE, key)),
        };
        if let (Some((nonce, until)), Some((take, key))) = (&foreseen.nonce, keyed) {
            self.nonce = Nonce::ToTake(take, key.to_string(), nonce.clone(), until.millis());
            self.begin = Some(READ_ONCE);
        }
        self.ahead = Some(Ahead::new(foreseen.holder.clone()));
    }

    pub(crate) fn recorded(&mut self) {
        if let Some(ahead) = &mut self.ahead {
            ahead.recording = false;
        }
    }

    pub(crate) fn records(&self) -> bool {
        self.ahead.as_ref().is_some_and(|ahead| ahead.recording)
    }

    /// Notes who holds a token or a key.
    pub(crate) fn learn_holder(&mut self, of: &Holder, user: &str, account: &str) {
        if let Some(ahead) = &mut self.ahead {
            ahead.learn_holder(of, user, account);
        }
    }

    /// Notes which user has a name in the pool of an account.
    pub(crate) fn learn_named(&mut self, account: &str, name_key: &str, user: &str) {
        if let Some(ahead) = &mut self.ahead {
            ahead.learn_named(account, name_key, user);
        }
    }

    pub(crate) fn foreseen_nonce(&mut self) -> Option<bool> {
        match self.nonce {
            Nonce::Asked(free) | Nonce::Taken(free) => {
                self.nonce = Nonce::Taken(free);
                Some(free)
            }
            Nonce::None | Nonce::ToTake(..) => None,
        }
    }

    async fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<PgRow>, Error> {
        let result = self.try_query(sql, values).await;
        self.failed |= result.is_err();
        result
    }

    async fn try_query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<PgRow>, Error> {
        let client = self.client.as_ref().ok_or_else(|| Error::internal("no connection"))?;
        let begin = self.begin.take();
        let begun = async {
            match begin {
                Some(begin) => client.batch_execute(begin).await,
                None => Ok(()),
            }
        };
        let nonce = async {
            match &self.nonce {
                Nonce::ToTake(take, key, nonce, until) => {
                    take_nonce(client, take, (key, nonce, *until)).await
                }
                _ => Ok(None),
            }
        };
        let sql = sql.replace('?', "$");
        let queried = ask(client, &sql, values);
        let asked = self.ahead.as_mut().map(|ahead| std::mem::take(&mut ahead.asked));
        let finished: Vec<_> = match &self.ahead {
            Some(ahead) => asked.iter().flatten().map(|asked| ahead.finished(asked)).collect(),
            None => Vec::new(),
        };
        let others = join_all(finished.iter().map(|(sql, cells)| async move {
            let values: Vec<Value<'_>> = cells.iter().map(|cell| cell.value()).collect();
            ask(client, sql, &values).await
        }));
        // All are on their way before any is answered, in this order.
        let (begun, nonce, queried, others) = tokio::join!(biased; begun, nonce, queried, others);
        begun.map_err(failed)?;
        if let Some(free) = nonce.map_err(failed)? {
            self.nonce = Nonce::Asked(free);
        }
        if let (Some(ahead), Some(asked)) = (&mut self.ahead, asked) {
            for (asked, rows) in asked.into_iter().zip(others) {
                ahead.answers.push((asked, rows.map_err(failed)?));
            }
        }
        queried.map_err(failed)
    }

    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        // A statement that returns nothing is counted by the engine alone.
        let result = self.try_execute(sql, values).await;
        self.failed |= result.is_err();
        result
    }

    async fn try_execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        if self.records() {
            return Err(unrecorded());
        }
        let client = self.client.as_ref().ok_or_else(|| Error::internal("no connection"))?;
        let sql = sql.replace('?', "$");
        let begin = self.begin.take();
        let begun = async {
            match begin {
                Some(begin) => client.batch_execute(begin).await,
                None => Ok(()),
            }
        };
        let executed = async {
            let statement = client.prepare_cached(&sql).await?;
            client.execute(&statement, &bound(values)).await
        };
        // As above.
        let (begun, executed) = tokio::join!(biased; begun, executed);
        begun.map_err(failed)?;
        executed.map_err(failed)
    }

    pub(crate) async fn rows<T>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl Fn(Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        if let Some(ahead) = &mut self.ahead {
            if ahead.recording {
                ahead.record(sql, values);
                return Ok(Vec::new());
            }
            if let Some(rows) = ahead.answer(sql, values) {
                return rows.iter().map(|row| read(Row(row))).collect();
            }
        }
        let rows = self.query(sql, values).await?;
        rows.iter().map(|row| read(Row(row))).collect()
    }

    pub(crate) async fn commit(mut self) -> Result<(), Error> {
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

async fn ask(
    client: &Object,
    sql: &str,
    values: &[Value<'_>],
) -> Result<Vec<PgRow>, tokio_postgres::Error> {
    let statement = client.prepare_cached(sql).await?;
    client.query(&statement, &bound(values)).await
}

/// Takes a nonce, and lets the transaction only read from then on.
async fn take_nonce(
    client: &Object,
    take: &str,
    (key, nonce, until): (&str, &str, i64),
) -> Result<Option<bool>, tokio_postgres::Error> {
    // Not prepared: the statement must be on its way before what closes the door behind it.
    let values: [(&(dyn ToSql + Sync), Type); 3] =
        [(&key, Type::TEXT), (&nonce, Type::TEXT), (&until, Type::INT8)];
    let taken = client.execute_typed(take, &values);
    let closed = client.batch_execute("SET TRANSACTION READ ONLY");
    let (taken, closed) = tokio::join!(biased; taken, closed);
    // What went wrong first says why.
    let written = taken?;
    closed.map(|()| Some(written > 0))
}

fn bound<'v>(values: &'v [Value<'_>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        if self.begin.is_some() {
            return;
        }
        // A nonce that guards an answer stays. Nobody waits for it: another request with the
        // same nonce does, in the engine.
        let end = if matches!(self.nonce, Nonce::Taken(true)) { "COMMIT" } else { "ROLLBACK" };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                if client.batch_execute(end).await.is_err() {
                    drop(Object::take(client));
                }
            })),
            // Without a runtime nobody can say ROLLBACK; closing says it as well.
            Err(_) => drop(Object::take(client)),
        }
    }
}
