//! Moves a whole store to another place, on the same engine or another: table by table, rows in
//! the order of their keys, so that what is there says where to go on.
//!
//! The target notes whose copy it is until every table was compared with its source, and nobody
//! opens it before that.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use identity::error::Error;
use sha2::{Digest, Sha256};

use crate::engine::link::{Cell, Link};
use crate::engine::open::{Address, NEWEST};
use crate::engine::{Value, values};
use crate::tables::{Kind, TABLES, Table, table};

/// Rows of one step: a transaction of the target, but for a table that refers to itself.
const BATCH: i64 = 20_000;

/// How far a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The table at work.
    pub table: &'static str,
    /// Whether its rows are being compared; before, they are copied.
    pub comparing: bool,
    /// How many of its rows this run has done.
    pub rows: u64,
}

/// A table that is the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The table.
    pub table: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 over the rows in the order of their keys, in hexadecimal digits.
    pub digest: String,
}

/// What a copy came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Copied {
    /// Both sides are the same.
    Whole(Vec<Compared>),
    /// This table is not the same on both sides: the source changed since the copy was begun,
    /// or the target was altered.
    Differs(&'static str),
    /// It was stopped, and goes on when run again.
    Stopped,
}

/// Copies a store. Run again after an interruption, it goes on after the last row that is
/// there. `told` hears of every step and may stop.
///
/// # Errors
/// When the source is not a whole store of this program's version, the target holds other data
/// (nothing is changed then), or one of them fails.
pub async fn copy(
    from: &Address,
    to: &Address,
    told: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Copied, Error> {
    let mut source = source(from).await?;
    let name = fingerprint(&mut source).await?;
    match look(to, &name).await? {
        Target::Full(mut target) => {
            let compared = compare(&mut source, &mut target, told).await?;
            if let Copied::Differs(table) = compared {
                return Err(Error::internal(format!(
                    "{to} holds other data, in {table} for one, and nothing was changed; name an \
                     empty one"
                )));
            }
            return Ok(compared);
        }
        Target::Foreign => {
            return Err(Error::internal(format!(
                "{to} holds an unfinished copy of another store, and nothing was changed"
            )));
        }
        Target::Free => {}
    }
    let mut target = Link::to_write(to).await?;
    let note = "INSERT INTO unfinished_copy (id, source) VALUES (1, ?1) ON CONFLICT DO NOTHING";
    target.execute(note, values![&name]).await?;
    for table in TABLES {
        if fill(table, &mut source, &mut target, told).await?.is_break() {
            target.close().await?;
            return Ok(Copied::Stopped);
        }
    }
    let compared = compare(&mut source, &mut target, told).await?;
    if matches!(compared, Copied::Whole(_)) {
        target.execute("DELETE FROM unfinished_copy WHERE id = 1", &[]).await?;
    }
    target.close().await?;
    Ok(compared)
}

async fn source(from: &Address) -> Result<Link, Error> {
    let none = || Error::internal(format!("there is no store in {from}"));
    let mut source = Link::to_read(from).await?.ok_or_else(none)?;
    match source.version().await?.cmp(&NEWEST) {
        Ordering::Equal => {}
        Ordering::Less => {
            return Err(Error::internal(format!(
                "{from} is of an older version; run `countersign migrate` on it first"
            )));
        }
        Ordering::Greater => return Err(newer(from)),
    }
    if source.unfinished_copy().await?.is_some() {
        return Err(Error::internal(format!("{from} is itself a copy that was not finished")));
    }
    Ok(source)
}

/// A newer store may hold what this program does not know of, and would leave out.
fn newer(address: &Address) -> Error {
    Error::internal(format!("{address} is of a newer version; copy it with that program"))
}

/// What tells one store from another: what it was founded with, and its accounts.
async fn fingerprint(source: &mut Link) -> Result<String, Error> {
    let (_, founding) =
        digest(table("founding"), source, &mut |_| ControlFlow::Continue(())).await?;
    let (_, accounts) =
        digest(table("accounts"), source, &mut |_| ControlFlow::Continue(())).await?;
    Ok(format!("{founding} {accounts}"))
}

/// What is there before anything is written.
enum Target {
    /// Nothing, or the beginning of this copy.
    Free,
    /// The beginning of another copy.
    Foreign,
    /// A store.
    Full(Link),
}

async fn look(to: &Address, name: &str) -> Result<Target, Error> {
    let Some(mut target) = Link::to_read(to).await? else { return Ok(Target::Free) };
    let version = target.version().await?;
    if version > NEWEST {
        return Err(newer(to));
    }
    match target.unfinished_copy().await? {
        Some(source) if source == name => return Ok(Target::Free),
        Some(_) => return Ok(Target::Foreign),
        None if version == 0 => return Ok(Target::Free),
        None => {}
    }
    let mut empty = true;
    for table in TABLES {
        // An older store has no founding; it has the rest.
        empty &= table.name == "founding" && version < NEWEST || target.is_empty(table).await?;
    }
    if !empty && version < NEWEST {
        return Err(Error::internal(format!(
            "{to} holds other data, of an older version, and nothing was changed"
        )));
    }
    Ok(if empty { Target::Free } else { Target::Full(target) })
}

/// Copies the rows of a table that come after the last one the target has.
async fn fill(
    table: &'static Table,
    source: &mut Link,
    target: &mut Link,
    told: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, Error> {
    let mut last = last_key(table, target).await?;
    let mut rows = 0;
    // Whether all rows must be there before references among them can be looked at.
    let at_once = table.refers_to_itself();
    if at_once {
        target.begin().await?;
        target.put_references_off().await?;
    }
    loop {
        let batch = after(table, source, last.as_deref()).await?;
        let Some(end) = batch.last() else { break };
        last = Some(end[..table.key].to_vec());
        if !at_once {
            target.begin().await?;
        }
        target.insert(table, &batch).await?;
        if !at_once {
            target.commit().await?;
        }
        rows += batch.len() as u64;
        if told(Progress { table: table.name, comparing: false, rows }).is_break() {
            if at_once {
                target.roll_back().await?;
            }
            return Ok(ControlFlow::Break(()));
        }
    }
    if at_once {
        target.commit().await?;
    }
    Ok(ControlFlow::Continue(()))
}

async fn compare(
    source: &mut Link,
    target: &mut Link,
    told: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Copied, Error> {
    let mut all = Vec::new();
    for table in TABLES {
        let mut stop = ControlFlow::Continue(());
        let (rows, wanted) = digest(table, source, &mut |rows| {
            stop = told(Progress { table: table.name, comparing: true, rows });
            stop
        })
        .await?;
        if stop.is_break() {
            return Ok(Copied::Stopped);
        }
        let (_, found) = digest(table, target, &mut |_| ControlFlow::Continue(())).await?;
        if wanted != found {
            return Ok(Copied::Differs(table.name));
        }
        all.push(Compared { table: table.name, rows, digest: wanted });
    }
    Ok(Copied::Whole(all))
}

/// The number of a table's rows, and SHA-256 over them in the order of their keys.
async fn digest(
    table: &Table,
    link: &mut Link,
    told: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<(u64, String), Error> {
    let (mut hash, mut rows, mut last) = (Sha256::new(), 0, None);
    loop {
        let batch = after(table, link, last.as_deref()).await?;
        let Some(end) = batch.last() else { break };
        last = Some(end[..table.key].to_vec());
        for cell in batch.iter().flatten() {
            add(&mut hash, cell);
        }
        rows += batch.len() as u64;
        if told(rows).is_break() {
            break;
        }
    }
    let hexadecimal = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((rows, hexadecimal))
}

/// Adds a cell so that no two rows add the same bytes.
fn add(hash: &mut Sha256, cell: &Cell) {
    let mut bytes = |kind: &[u8], bytes: &[u8]| {
        hash.update(kind);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    match cell {
        Cell::Text(text) => bytes(b"t", text.as_bytes()),
        Cell::Int(number) => bytes(b"i", &number.to_be_bytes()),
        Cell::Blob(blob) => bytes(b"b", blob),
        Cell::Null => bytes(b"n", &[]),
    }
}

/// The key of the last row, if there is one.
async fn last_key(table: &Table, link: &mut Link) -> Result<Option<Vec<Cell>>, Error> {
    let keys: Vec<&str> = table.columns[..table.key].iter().map(|column| column.name).collect();
    let sql = format!(
        "SELECT {} FROM {} ORDER BY {} DESC LIMIT 1",
        keys.join(", "),
        table.name,
        keys.join(" DESC, ")
    );
    let kinds: Vec<Kind> = table.columns[..table.key].iter().map(|column| column.kind).collect();
    Ok(link.rows(&sql, &[], &kinds).await?.into_iter().next())
}

/// The next rows after the one with this key, in the order of their keys.
async fn after(
    table: &Table,
    link: &mut Link,
    last: Option<&[Cell]>,
) -> Result<Vec<Vec<Cell>>, Error> {
    let (names, keys) = (table.names(), table.key_names());
    let places: Vec<String> = (1..=table.key).map(|at| format!("?{at}")).collect();
    let place = table.key + 1;
    let condition = match last {
        Some(_) => format!("WHERE ({keys}) > ({})", places.join(", ")),
        None => String::new(),
    };
    let limit = if last.is_some() { place } else { 1 };
    let sql =
        format!("SELECT {names} FROM {} {condition} ORDER BY {keys} LIMIT ?{limit}", table.name);
    let mut values: Vec<Value<'_>> = last.unwrap_or_default().iter().map(Cell::value).collect();
    values.push(Value::Int(BATCH));
    let kinds: Vec<Kind> = table.columns.iter().map(|column| column.kind).collect();
    link.rows(&sql, &values, &kinds).await
}
