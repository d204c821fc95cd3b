//! One transaction of a connection.

use identity::error::Error;
use identity::foreseen::{Foreseen, Holder};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;
use tokio_postgres::{Row as PgRow, Statement};

use super::ahead::{self, Ahead, spoken_for, unrecorded};
use super::line::{Asking, Flight, Known};
use super::pool::Lease;
use super::{Row, failed};
use crate::engine::link::Cell;
use crate::engine::{Value, values};

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
    lease: Option<Lease>,
    begin: &'static str,
    state: State,
    /// Whether something was sent whose answer has not come.
    waits: bool,
    /// A transaction in which a statement failed commits nothing, and must not say it did.
    failed: bool,
    /// What else is sent with the first statement.
    ahead: Option<Ahead>,
    nonce: Nonce,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Its beginning is sent together with the first statement: one round trip for both.
    New,
    Open,
    /// Its end was sent along, for nothing else was expected to be asked.
    Over,
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
    pub(super) fn new(lease: Lease, begin: &'static str) -> Self {
        let (state, nonce, ahead) = (State::New, Nonce::None, None);
        Self { lease: Some(lease), begin, state, waits: false, failed: false, ahead, nonce }
    }

    /// Records what is asked until [`Session::recorded`].
    pub(crate) fn record(&mut self, foreseen: &Foreseen) {
        // What has begun has made its first round trip, and what writes is not foreseen.
        if self.begin != READ || self.state != State::New {
            return;
        }
        let keyed = match &foreseen.holder {
            Holder::Token(_) => None,
            Holder::Key(key) => Some((TAKE_NONCE, key)),
            Holder::TemporaryKey(key) => Some((TAKE_TEMPORARY_NONCE, key)),
        };
        if let (Some((nonce, until)), Some((take, key))) = (&foreseen.nonce, keyed) {
            self.nonce = Nonce::ToTake(take, key.to_string(), nonce.clone(), until.millis());
            self.begin = READ_ONCE;
        }
        self.ahead = Some(Ahead::new(foreseen.holder.clone(), foreseen.whole));
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

    async fn query(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<PgRow>, Error> {
        let begin = self.beginning();
        let lease = self.lease.as_mut().ok_or_else(no_connection)?;
        self.waits = true;
        let asked = async {
            let statement = plain(lease, sql).await?;
            let asked = vec![Asking { statement, values: values.to_vec() }];
            lease.fly(Flight { begin, asked, ..Flight::default() }).await
        };
        let landed = asked.await;
        self.landed(landed).map(|landed| landed.answers.into_iter().flatten().collect())
    }

    /// Asks what was foreseen together with the question that is asked first.
    async fn query_ahead(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<&[PgRow], Error> {
        if ahead::stands_for_something(values) {
            return Err(spoken_for());
        }
        // Nothing holds its picture any more. The new one will do if it shows all the same: then
        // what was believed and allowed is so in this one, and the question is of this one.
        let again = self.state == State::Over;
        let begin = if again { Some(READ) } else { Some(self.begin) };
        let lease = self.lease.as_mut().ok_or_else(no_connection)?;
        let ahead = self.ahead.as_mut().ok_or_else(unrecorded)?;
        ahead.record_first(sql, values);
        let ends = ahead.whole && !again && matches!(self.nonce, Nonce::None);
        self.state = if ends { State::Over } else { State::Open };
        self.waits = true;
        let nonce = &self.nonce;
        let asked = async {
            let once = taking(lease, nonce).await?;
            let values: Vec<_> = ahead.asked.iter().map(|asked| ahead.values(asked)).collect();
            let mut all = Vec::with_capacity(values.len());
            for (asked, values) in ahead.asked.iter().zip(&values) {
                let known = Known::shaped(asked.sql, ahead.shape(asked));
                let statement = lease.statement(known, &[], || ahead.sql(asked)).await?;
                all.push(Asking { statement, values: values.iter().map(Cell::value).collect() });
            }
            let end = ends.then_some("COMMIT");
            lease.fly(Flight { begin, once, asked: all, end }).await
        };
        let landed = asked.await;
        let landed = self.landed(landed)?;
        if let Some(written) = landed.written {
            self.nonce = Nonce::Asked(written > 0);
        }
        let ahead = self.ahead.as_mut().ok_or_else(unrecorded)?;
        if !ahead.answered(landed.answers) {
            return Err(Error::Busy);
        }
        Ok(ahead.answers.first().map(|(_, rows)| rows.as_slice()).unwrap_or_default())
    }

    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, Error> {
        if self.records() || self.state == State::Over {
            return Err(unrecorded());
        }
        let begin = self.beginning();
        let lease = self.lease.as_mut().ok_or_else(no_connection)?;
        self.waits = true;
        let executed = async {
            let statement = plain(lease, sql).await?;
            lease.execute(begin, &statement, values).await
        };
        let executed = executed.await;
        self.landed(executed)
    }

    /// What begins the transaction, if nothing has.
    fn beginning(&mut self) -> Option<&'static str> {
        let new = self.state == State::New;
        self.state = State::Open;
        new.then_some(self.begin)
    }

    /// Notes that nothing is waited for any more, and how it went.
    fn landed<T>(&mut self, landed: Result<T, tokio_postgres::Error>) -> Result<T, Error> {
        self.waits = false;
        self.failed |= landed.is_err();
        landed.map_err(failed)
    }

    pub(crate) async fn rows<T>(
        &mut self,
        sql: &'static str,
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
            if self.state != State::Open {
                let rows = self.query_ahead(sql, values).await?;
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
        if self.state != State::Open {
            return Ok(());
        }
        let lease = self.lease.as_mut().ok_or_else(no_connection)?;
        self.waits = true;
        let committed = lease.say("COMMIT").await;
        (self.waits, self.state) = (false, State::Over);
        let Err(error) = committed else { return Ok(()) };
        if let Some(lease) = self.lease.take() {
            lease.close();
        }
        if error.code().is_some_and(|state| REPEATABLE.contains(state)) {
            return Err(Error::Busy);
        }
        // Nobody knows how it ended, so nobody may try it again unasked.
        Err(Error::internal(format!("store: a commit's outcome is unknown: {error:?}")))
    }
}

async fn plain(lease: &mut Lease, sql: &'static str) -> Result<Statement, tokio_postgres::Error> {
    lease.statement(Known::of(sql), &[], || sql.replace('?', "$")).await
}

/// What takes a nonce, and lets the transaction only read from then on.
async fn taking<'n>(
    lease: &mut Lease,
    nonce: &'n Nonce,
) -> Result<Option<(Asking<'n>, &'static str)>, tokio_postgres::Error> {
    let Nonce::ToTake(take, key, nonce, until) = nonce else { return Ok(None) };
    let types = [Type::TEXT, Type::TEXT, Type::INT8];
    let statement = lease.statement(Known::of(take), &types, || (*take).to_owned()).await?;
    let values = values![key, nonce, *until].to_vec();
    Ok(Some((Asking { statement, values }, "SET TRANSACTION READ ONLY")))
}

fn no_connection() -> Error {
    Error::internal("no connection")
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(mut lease) = self.lease.take() else { return };
        // A nonce that guards an answer stays. Nobody waits for it: another request with the
        // same nonce does, in the engine.
        let end = if matches!(self.nonce, Nonce::Taken(true)) { "COMMIT" } else { "ROLLBACK" };
        match (self.waits, tokio::runtime::Handle::try_current()) {
            (false, _) if self.state == State::Open => lease.say_and_leave(end),
            (false, _) => {}
            // Given up in the middle: nobody gets the connection before all that was sent is
            // answered.
            (true, Ok(runtime)) => drop(runtime.spawn(async move {
                if lease.say(end).await.is_err() {
                    lease.close();
                }
            })),
            // Without a runtime nobody can say ROLLBACK; closing says it as well.
            (true, Err(_)) => lease.close(),
        }
    }
}
