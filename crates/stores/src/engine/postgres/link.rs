//! A connection for work on a whole store.

use std::collections::BTreeSet;
use std::pin::pin;

use identity::error::Error;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

use super::target::{self, Target};
use crate::engine::link::Cell;
use crate::engine::{Value, migrate};
use crate::tables::{Kind, Table};

/// A connection for work on a whole store.
pub(crate) struct Link {
    client: Client,
    /// Tables that rows were added to.
    filled: BTreeSet<&'static str>,
}

impl Link {
    pub(crate) async fn to_read(url: &str) -> Result<Option<Self>, Error> {
        let client = connect(url).await?;
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        client.batch_execute(begin).await.map_err(failed)?;
        let there = migrate::postgres_version(&client).await? > 0;
        Ok(there.then_some(Self::over(client)))
    }

    pub(crate) async fn to_write(url: &str) -> Result<Self, Error> {
        let mut client = connect(url).await?;
        migrate::postgres(&mut client).await?;
        Ok(Self::over(client))
    }

    fn over(client: Client) -> Self {
        Self { client, filled: BTreeSet::new() }
    }

    pub(crate) async fn version(&self) -> Result<usize, Error> {
        migrate::postgres_version(&self.client).await
    }

    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        let values = bound(values);
        self.client.execute(&sql.replace('?', "$"), &values).await.map_err(failed)
    }

    pub(crate) async fn insert(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), Error> {
        let sql =
            format!("COPY {} ({}) FROM STDIN WITH (FORMAT binary)", table.name, table.names());
        let types: Vec<Type> = table.columns.iter().map(|column| wire_type(column.kind)).collect();
        let sink = self.client.copy_in(&sql).await.map_err(failed)?;
        let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
        for row in rows {
            let values: Vec<Value<'_>> = row.iter().map(Cell::value).collect();
            writer.as_mut().write(&bound(&values)).await.map_err(failed)?;
        }
        writer.finish().await.map_err(failed)?;
        self.filled.insert(table.name);
        Ok(())
    }

    /// Ends it. The engine looks at what it was given first: until it knows how much that is, a
    /// page of devices is as dear as all of them.
    pub(crate) async fn close(self) {
        for table in &self.filled {
            // What was written is written: an engine that may not look now does so by itself.
            let _looked = self.client.batch_execute(&format!("ANALYZE {table}")).await;
        }
    }

    pub(crate) async fn rows(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        kinds: &[Kind],
    ) -> Result<Vec<Vec<Cell>>, Error> {
        let values = bound(values);
        let rows = self.client.query(&sql.replace('?', "$"), &values).await.map_err(failed)?;
        let cells = |row: &Row| -> Result<Vec<Cell>, Error> {
            kinds.iter().enumerate().map(|(at, kind)| cell(row, at, *kind)).collect()
        };
        rows.iter().map(cells).collect()
    }
}

/// Connects; the address's secrets are in no error.
async fn connect(url: &str) -> Result<Client, Error> {
    let target = Target::of(url)?;
    let connected = target.config.connect(target.tls()?).await;
    let (client, connection) = connected.map_err(failed)?;
    // Ends when the client goes; what was wrong with it, the client is told.
    tokio::spawn(async move { drop(connection.await) });
    Ok(client)
}

fn bound<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn wire_type(kind: Kind) -> Type {
    match kind {
        Kind::Text => Type::TEXT,
        Kind::Int => Type::INT8,
        Kind::Blob => Type::BYTEA,
    }
}

fn cell(row: &Row, at: usize, kind: Kind) -> Result<Cell, Error> {
    let cell = match kind {
        Kind::Text => row.try_get::<_, Option<String>>(at).map_err(failed)?.map(Cell::Text),
        Kind::Int => row.try_get::<_, Option<i64>>(at).map_err(failed)?.map(Cell::Int),
        Kind::Blob => row.try_get::<_, Option<Vec<u8>>>(at).map_err(failed)?.map(Cell::Blob),
    };
    Ok(cell.unwrap_or(Cell::Null))
}

fn failed(error: tokio_postgres::Error) -> Error {
    // The engine's own words are for the operator, who alone does work on a whole store.
    let said = error.as_db_error().map(|said| said.message().to_owned());
    let because = || {
        use std::error::Error as _;
        error.source().map(|source| format!("{error}: {source}"))
    };
    let text = said.or_else(because).unwrap_or_else(|| error.to_string());
    Error::internal(target::explained(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::table;

    #[tokio::test]
    async fn the_engine_knows_how_much_a_table_holds_that_was_filled() {
        let cluster = testkit::Cluster::start(false);
        let url = cluster.database();
        let known = async || {
            let sql = "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE relname = 'accounts'";
            connect(&url).await.unwrap().query_one(sql, &[]).await.unwrap().get::<_, i64>(0)
        };
        let mut link = Link::to_write(&url).await.unwrap();
        let text = |text: &str| Cell::Text(text.to_owned());
        let row = vec![text("a"), text("1"), text("n"), text("l"), Cell::Int(5)];
        link.insert(table("accounts"), &[row]).await.unwrap();
        assert_eq!(known().await, -1);
        link.close().await;
        assert_eq!(known().await, 1);
    }
}
