//! Brings a store to this program's schema, one step at a time, each in a transaction.

use identity::error::Error;
use rusqlite::Connection;

/// The steps, in order; a step that was released is never changed.
const STEPS: [&str; 1] = [include_str!("../../migrations/0001_identity.sql")];

/// "cstn": marks a file as ours.
const APPLICATION: i64 = 0x6373_746e;

/// Migrates a SQLite file.
pub(crate) fn sqlite(connection: &mut Connection) -> Result<(), Error> {
    let failed = |error: rusqlite::Error| Error::internal(format!("migration: {error}"));
    let number = |connection: &Connection, pragma: &str| {
        connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map_err(failed)
    };
    let tables = connection
        .query_row("SELECT COUNT(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0))
        .map_err(failed)?;
    if tables > 0 && number(connection, "application_id")? != APPLICATION {
        return Err(Error::internal("the file is a database of another program"));
    }
    let version = usize::try_from(number(connection, "user_version")?).map_err(Error::internal)?;
    if version > STEPS.len() {
        return Err(Error::internal("the store was made by a newer version of this program"));
    }
    for (index, step) in (0_u32..).zip(STEPS).skip(version) {
        let transaction = connection.transaction().map_err(failed)?;
        transaction
            .execute_batch(&step.replace("/*clustered*/", "WITHOUT ROWID"))
            .map_err(failed)?;
        transaction.pragma_update(None, "user_version", index + 1).map_err(failed)?;
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}

/// Migrates a PostgreSQL database. Two nodes may try at once: the version's row is the lock.
pub(crate) async fn postgres(client: &mut deadpool_postgres::Object) -> Result<(), Error> {
    let failed = |error: tokio_postgres::Error| Error::internal(format!("migration: {error:?}"));
    client
        .batch_execute(
            "CREATE TABLE IF NOT EXISTS schema_version (id BIGINT PRIMARY KEY, version BIGINT
               NOT NULL);
             INSERT INTO schema_version (id, version) VALUES (1, 0) ON CONFLICT DO NOTHING;",
        )
        .await
        .map_err(failed)?;
    let transaction = client.transaction().await.map_err(failed)?;
    let row = transaction
        .query_one("SELECT version FROM schema_version WHERE id = 1 FOR UPDATE", &[])
        .await
        .map_err(failed)?;
    let version = usize::try_from(row.get::<_, i64>(0)).map_err(Error::internal)?;
    if version > STEPS.len() {
        return Err(Error::internal("the store was made by a newer version of this program"));
    }
    for (number, step) in (1_i64..).zip(STEPS).skip(version) {
        let step = step.replace(" BLOB", " BYTEA").replace(" TEXT", " TEXT COLLATE \"C\"");
        transaction.batch_execute(&step).await.map_err(failed)?;
        transaction
            .execute("UPDATE schema_version SET version = $1 WHERE id = 1", &[&number])
            .await
            .map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrating_twice_is_as_good_as_once() {
        let mut connection = Connection::open_in_memory().expect("opens");
        assert_eq!(sqlite(&mut connection), Ok(()));
        assert_eq!(sqlite(&mut connection), Ok(()));
    }

    #[test]
    fn a_file_of_another_program_or_a_newer_one_is_left_alone() {
        let mut other = Connection::open_in_memory().expect("opens");
        other.execute_batch("CREATE TABLE t (x)").expect("creates");
        assert!(sqlite(&mut other).is_err());
        let mut newer = Connection::open_in_memory().expect("opens");
        sqlite(&mut newer).expect("migrates");
        newer.pragma_update(None, "user_version", 99).expect("sets");
        assert!(sqlite(&mut newer).is_err());
    }
}
