//! One connection to the database, driven by whoever uses it: no task of its own stands between
//! a request and the socket, so what is asked together leaves in one write and is answered to
//! the thread that waits for it.

use std::collections::HashMap;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures_util::future::join_all;
use tokio::task::coop::unconstrained;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Connection, Error, Row as PgRow, Socket, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::engine::Value;

/// What drives a connection.
pub(super) type Wire = Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>;

/// What a prepared statement is remembered by: where its text lies, which is there as long as
/// the program, and what stands in for its values ([`super::ahead`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Known {
    place: usize,
    length: usize,
    shape: u64,
}

impl Known {
    /// A statement whose values are all known.
    pub(super) fn of(sql: &'static str) -> Self {
        Self::shaped(sql, 0)
    }

    pub(super) fn shaped(sql: &'static str, shape: u64) -> Self {
        Self { place: sql.as_ptr().addr(), length: sql.len(), shape }
    }
}

/// A question with the values it is asked with.
pub(super) struct Asking<'a> {
    pub(super) statement: Statement,
    pub(super) values: Vec<Value<'a>>,
}

/// What leaves in one write, in this order, and is waited for together.
#[derive(Default)]
pub(super) struct Flight<'a> {
    pub(super) begin: Option<&'static str>,
    /// Writes something, and then this closes the door behind it.
    pub(super) once: Option<(Asking<'a>, &'static str)>,
    pub(super) asked: Vec<Asking<'a>>,
    pub(super) end: Option<&'static str>,
}

/// What came of it.
pub(super) struct Landed {
    /// How many rows `once` wrote.
    pub(super) written: Option<u64>,
    pub(super) answers: Vec<Vec<PgRow>>,
}

/// A connection with its prepared statements.
pub(super) struct Line {
    client: Client,
    /// None when the other end is gone.
    wire: Option<Wire>,
    statements: HashMap<Known, Statement>,
}

impl Line {
    pub(super) fn new(client: Client, wire: Wire) -> Self {
        Self { client, wire: Some(wire), statements: HashMap::new() }
    }

    /// Takes what the database said meanwhile; whether it is still there.
    pub(super) fn is_open(&mut self) -> bool {
        drive_on(&mut self.wire, &mut Context::from_waker(Waker::noop()));
        self.wire.is_some()
    }

    /// The statement, prepared when this connection sees it for the first time.
    pub(super) async fn statement(
        &mut self,
        known: Known,
        types: &[Type],
        sql: impl FnOnce() -> String,
    ) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(&known) {
            return Ok(statement.clone());
        }
        let sql = sql();
        let statement = driven(&mut self.wire, self.client.prepare_typed(&sql, types)).await?;
        self.statements.insert(known, statement.clone());
        Ok(statement)
    }

    /// Sends it all, and waits for all of it. What went wrong first says why.
    pub(super) async fn fly(&mut self, flight: Flight<'_>) -> Result<Landed, Error> {
        let Flight { begin, once, asked, end } = flight;
        let client = &self.client;
        let written = async {
            let Some((asking, closes)) = &once else { return Ok(None) };
            let wrote = client.execute_raw(&asking.statement, asking.values.iter());
            let (wrote, closed) = tokio::join!(biased; wrote, client.batch_execute(closes));
            let wrote = wrote?;
            closed.map(|()| Some(wrote))
        };
        let answers = join_all(asked.iter().map(|asking| rows(client, asking)));
        let all = async {
            tokio::join!(biased; said(client, begin), written, answers, said(client, end))
        };
        let (begun, written, answers, ended) = driven(&mut self.wire, all).await;
        begun?;
        let written = written?;
        let answers = answers.into_iter().collect::<Result<_, _>>()?;
        ended.map(|()| Landed { written, answers })
    }

    /// Runs a statement; how many rows it wrote.
    pub(super) async fn execute(
        &mut self,
        begin: Option<&'static str>,
        statement: &Statement,
        values: &[Value<'_>],
    ) -> Result<u64, Error> {
        let client = &self.client;
        let executed = client.execute_raw(statement, values.iter());
        let both = async { tokio::join!(biased; said(client, begin), executed) };
        let (begun, executed) = driven(&mut self.wire, both).await;
        begun?;
        executed
    }

    /// Says something and waits until it is done.
    pub(super) async fn say(&mut self, words: &str) -> Result<(), Error> {
        driven(&mut self.wire, self.client.batch_execute(words)).await
    }

    /// Says something that nobody waits for. It leaves now; its answer is read by whoever uses
    /// the connection next.
    pub(super) fn say_and_leave(&mut self, words: &'static str) {
        let mut quiet = Context::from_waker(Waker::noop());
        // The first look at it puts it in the connection's queue. It is not done yet.
        let _unanswered = pin!(self.client.batch_execute(words)).poll(&mut quiet).is_pending();
        drive_on(&mut self.wire, &mut quiet);
    }
}

/// Waits for work on a connection and drives the connection meanwhile.
async fn driven<T>(wire: &mut Option<Wire>, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    std::future::poll_fn(|cx| {
        // What the work waits for comes out of the connection, which is looked at next: only the
        // connection has to wake anybody.
        let mut quiet = Context::from_waker(Waker::noop());
        if let Poll::Ready(done) = work.as_mut().poll(&mut quiet) {
            return Poll::Ready(done);
        }
        drive_on(wire, cx);
        work.as_mut().poll(&mut quiet)
    })
    .await
}

/// Sends what is queued and hands out what was answered, without waiting.
fn drive_on(wire: &mut Option<Wire>, cx: &mut Context<'_>) {
    // What the runtime thinks a task may do at once must not keep half a flight here.
    let gone =
        wire.as_mut().is_some_and(|wire| Pin::new(&mut unconstrained(wire)).poll(cx).is_ready());
    if gone {
        // Whoever still waits for an answer is told so by this.
        *wire = None;
    }
}

async fn said(client: &Client, words: Option<&str>) -> Result<(), Error> {
    match words {
        Some(words) => client.batch_execute(words).await,
        None => Ok(()),
    }
}

async fn rows(client: &Client, asking: &Asking<'_>) -> Result<Vec<PgRow>, Error> {
    use futures_util::TryStreamExt;
    client.query_raw(&asking.statement, asking.values.iter()).await?.try_collect().await
}
