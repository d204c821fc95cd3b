//! Brings a store to this program's schema, one step at a time, each in a transaction. Steps
//! only go forward, add, and take away what no program in use reads, so that the one before this
//! goes on working meanwhile.

use identity::error::Error;
use rusqlite::{Connection, TransactionBehavior};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

/// A step: what both engines run, then what each of them does in words of its own.
struct Step {
    both: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! step {
    ($name:literal) => {
        Step {
            both: include_str!(concat!("../../migrations/", $name, ".sql")),
            sqlite: "",
            postgres: "",
        }
    };
    ($name:literal, own) => {
        Step {
            sqlite: include_str!(concat!("../../migrations/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("../../migrations/", $name, ".postgres.sql")),
            ..step!($name)
        }
    };
}

/// The steps, in order; a step that was released is never changed.
const STEPS: [Step; 10] = [
    step!("0001_identity"),
    step!("0002_founding"),
    step!("0003_tallies"),
    step!("0004_sign_in"),
    step!("0005_temporary_keys"),
    step!("0006_roles"),
    step!("0007_lists"),
    step!("0008_recovery_codes"),
    step!("0009_temporary_keys_of_user"),
    step!("0010_device_list", own),
];

/// The version this program knows.
pub(crate) const NEWEST: usize = STEPS.len();

/// The version of the oldest program that may go on using a store of version [`NEWEST`], be
/// started anew on it, and write what the newer one reads. A step that only adds leaves it; one
/// that takes away, or gives what is there another meaning, sets it to its own version.
const OLDEST: usize = 1;

const NOTE: &str = "INSERT INTO compatibility (id, oldest) VALUES (1, 0) ON CONFLICT DO NOTHING";
const OLDEST_OF: &str = "SELECT oldest FROM compatibility WHERE id = 1";

/// "cstn": marks a file as ours.
const APPLICATION: i64 = 0x6373_746e;

/// How often nodes that begin a database at once try to make its first table.
const ATTEMPTS: usize = 5;

fn in_file(error: rusqlite::Error) -> Error {
    Error::internal(format!("migration: {error}"))
}

fn shared(error: tokio_postgres::Error) -> Error {
    Error::internal(format!("migration: {error:?}"))
}

/// The version of a file's schema; 0 when it has none.
pub(crate) fn sqlite_version(connection: &Connection) -> Result<usize, Error> {
    let number = |pragma: &str| {
        connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map_err(in_file)
    };
    let tables = connection
        .query_row("SELECT COUNT(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0))
        .map_err(in_file)?;
    if tables > 0 && number("application_id")? != APPLICATION {
        return Err(Error::internal("the file is a database of another program"));
    }
    usable(number("user_version")?, || {
        // Where it is not noted, nobody said that we may.
        connection.query_row(OLDEST_OF, [], |row| row.get(0)).ok()
    })
}

/// Migrates a SQLite file.
pub(crate) fn sqlite(connection: &mut Connection) -> Result<(), Error> {
    sqlite_to(connection, NEWEST)
}

fn sqlite_to(connection: &mut Connection, version: usize) -> Result<(), Error> {
    while sqlite_version(connection)? < version {
        let behavior = TransactionBehavior::Immediate;
        let transaction = connection.transaction_with_behavior(behavior).map_err(in_file)?;
        // Another process may have been quicker.
        let from = sqlite_version(&transaction)?;
        if let Some(step) = STEPS.get(from) {
            let both = step.both.replace("/*clustered*/", "WITHOUT ROWID");
            transaction.execute_batch(&both).map_err(in_file)?;
            transaction.execute_batch(step.sqlite).map_err(in_file)?;
            let to = i64::try_from(from + 1).map_err(Error::internal)?;
            transaction.pragma_update(None, "user_version", to).map_err(in_file)?;
            transaction.pragma_update(None, "application_id", APPLICATION).map_err(in_file)?;
            if notes(from + 1) {
                transaction.execute_batch(NOTE).map_err(in_file)?;
                transaction.execute(&set_oldest(), []).map_err(in_file)?;
            }
        }
        transaction.commit().map_err(in_file)?;
    }
    Ok(())
}

/// The version of a database's schema; 0 when it has none.
pub(crate) async fn postgres_version(client: &Client) -> Result<usize, Error> {
    let sql = "SELECT COUNT(*), COUNT(*) FILTER (WHERE table_name = 'schema_version')
               FROM information_schema.tables WHERE table_schema = current_schema()";
    let row = client.query_one(sql, &[]).await.map_err(shared)?;
    match (row.get::<_, i64>(0), row.get::<_, i64>(1)) {
        (0, _) => return Ok(0),
        (_, 0) => return Err(Error::internal("the database holds tables of another program")),
        _ => {}
    }
    let row = client.query_opt("SELECT version FROM schema_version WHERE id = 1", &[]).await;
    let version = row.map_err(shared)?.map_or(0, |row| row.get(0));
    let oldest = match version > newest() {
        true => client.query_opt(OLDEST_OF, &[]).await.ok().flatten().map(|row| row.get(0)),
        false => None,
    };
    usable(version, || oldest)
}

/// Migrates a PostgreSQL database. Two nodes may try at once: the version's row is the lock.
pub(crate) async fn postgres(client: &mut Client) -> Result<(), Error> {
    postgres_to(client, NEWEST).await
}

async fn postgres_to(client: &mut Client, wanted: usize) -> Result<(), Error> {
    if postgres_version(client).await? >= wanted {
        return Ok(());
    }
    make_version(client).await?;
    let transaction = client.transaction().await.map_err(shared)?;
    let row = transaction
        .query_one("SELECT version FROM schema_version WHERE id = 1 FOR UPDATE", &[])
        .await
        .map_err(shared)?;
    let version = usize::try_from(row.get::<_, i64>(0)).map_err(Error::internal)?;
    for (number, step) in (1_i64..).zip(STEPS).take(wanted).skip(version) {
        let both = step
            .both
            .replace(" BLOB", " BYTEA")
            .replace(" TEXT", " TEXT COLLATE \"C\"")
            .replace("/*clustered*/", "");
        transaction.batch_execute(&both).await.map_err(shared)?;
        transaction.batch_execute(step.postgres).await.map_err(shared)?;
        transaction
            .execute("UPDATE schema_version SET version = $1 WHERE id = 1", &[&number])
            .await
            .map_err(shared)?;
    }
    if notes(wanted) {
        transaction.batch_execute(&format!("{NOTE}; {}", set_oldest())).await.map_err(shared)?;
    }
    transaction.commit().await.map_err(shared)
}

async fn make_version(client: &Client) -> Result<(), Error> {
    let sql = "CREATE TABLE IF NOT EXISTS schema_version (id BIGINT PRIMARY KEY, version BIGINT
                 NOT NULL);
               INSERT INTO schema_version (id, version) VALUES (1, 0) ON CONFLICT DO NOTHING;";
    let mut made = client.batch_execute(sql).await;
    for _ in 1..ATTEMPTS {
        // `IF NOT EXISTS` looks before it makes; between the two another node may have made it.
        let raced = |why: &tokio_postgres::Error| {
            // A table is also a type; which of the two is found first is chance.
            let states =
                [SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_OBJECT];
            why.code().is_some_and(|state| states.contains(state))
        };
        match &made {
            Err(why) if raced(why) => made = client.batch_execute(sql).await,
            _ => break,
        }
    }
    made.map_err(shared)
}

/// Whether a store of this version notes who may use it.
fn notes(version: usize) -> bool {
    STEPS.iter().take(version).any(|step| step.both.contains("CREATE TABLE compatibility"))
}

fn set_oldest() -> String {
    format!("UPDATE compatibility SET oldest = {OLDEST} WHERE id = 1")
}

fn newest() -> i64 {
    i64::try_from(NEWEST).unwrap_or(i64::MAX)
}

/// The version, if it is this program's, an older one, or a newer one that says this program may
/// use it: nodes are upgraded one after the other, and one of the old ones may be started anew.
fn usable(version: i64, oldest: impl FnOnce() -> Option<i64>) -> Result<usize, Error> {
    if version > newest() && oldest().is_none_or(|oldest| oldest > newest()) {
        return Err(Error::internal("the store was made by a newer version of this program"));
    }
    usize::try_from(version).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn client(url: &str) -> Client {
        let connected = tokio_postgres::connect(url, tokio_postgres::NoTls).await;
        let (client, connection) = connected.expect("connects");
        tokio::spawn(connection);
        client
    }

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
        newer.execute_batch("DELETE FROM compatibility").expect("deletes");
        assert!(sqlite(&mut newer).is_err());
    }

    #[test]
    fn a_newer_file_that_says_this_program_may_use_it_is_used_as_it_is() {
        let mut newer = Connection::open_in_memory().expect("opens");
        sqlite(&mut newer).expect("migrates");
        newer.pragma_update(None, "user_version", newest() + 1).expect("sets");
        for (oldest, usable) in [(NEWEST, true), (NEWEST + 1, false)] {
            let sql = format!("UPDATE compatibility SET oldest = {oldest}");
            newer.execute_batch(&sql).expect("sets");
            assert_eq!(sqlite(&mut newer).is_ok(), usable, "{oldest}");
        }
        newer.execute_batch("UPDATE compatibility SET oldest = 1").expect("sets");
        assert_eq!(sqlite_version(&newer), Ok(NEWEST + 1));
    }

    #[tokio::test]
    async fn a_newer_database_that_says_this_program_may_use_it_is_used_as_it_is() {
        let cluster = testkit::Cluster::start(false);
        let mut client = client(&cluster.database()).await;
        postgres(&mut client).await.expect("migrates");
        for (oldest, usable) in [(NEWEST, true), (NEWEST + 1, false)] {
            let newer = format!(
                "UPDATE schema_version SET version = {};
                 UPDATE compatibility SET oldest = {oldest}",
                NEWEST + 1
            );
            client.batch_execute(&newer).await.expect("sets");
            assert_eq!(postgres(&mut client).await.is_ok(), usable, "{oldest}");
        }
        client.batch_execute("DROP TABLE compatibility").await.expect("drops");
        assert!(postgres_version(&client).await.is_err());
    }

    #[test]
    fn every_version_of_a_file_comes_forward_with_what_it_holds() {
        for version in 1..NEWEST {
            let mut connection = Connection::open_in_memory().expect("opens");
            sqlite_to(&mut connection, version).expect("is made");
            assert_eq!(sqlite_version(&connection), Ok(version));
            let account = "INSERT INTO accounts VALUES ('a', '1', 'n', 'l', 0)";
            connection.execute_batch(account).expect("inserts");
            sqlite(&mut connection).expect("migrates");
            assert_eq!(sqlite_version(&connection), Ok(NEWEST));
            let count = "SELECT COUNT(*) FROM accounts";
            let count = connection.query_row(count, [], |row| row.get::<_, i64>(0));
            assert_eq!(count.expect("counts"), 1);
        }
    }

    #[tokio::test]
    async fn nodes_that_begin_a_database_at_once_all_find_it_made() {
        let cluster = testkit::Cluster::start(false);
        let url = cluster.database();
        let node = |wanted: usize| {
            let url = url.clone();
            tokio::spawn(async move {
                let mut client = client(&url).await;
                let migrated = postgres_to(&mut client, wanted).await;
                migrated.map(|()| client)
            })
        };
        for wanted in 1..=NEWEST {
            let nodes: Vec<_> = (0..8).map(|_| node(wanted)).collect();
            for node in nodes {
                let client = node.await.expect("joins").expect("migrates");
                assert_eq!(postgres_version(&client).await, Ok(wanted));
            }
        }
    }

    /// What a step finds, and what is answered after it.
    struct Found {
        step: &'static str,
        rows: &'static str,
        asked: &'static str,
        answer: &'static [&'static str],
    }

    impl Found {
        /// The version before the step.
        fn before(&self) -> usize {
            let is_it = |step: &Step| step.both.contains(self.step);
            STEPS.iter().position(is_it).expect("there is such a step")
        }
    }

    const PEOPLE: &str = "
        INSERT INTO accounts VALUES ('a', '1', 'n', 'l', 0);
        INSERT INTO users VALUES
          ('u', 'a', '', 'h', 'n', 'n', 'd', '', '', '', '', '', 1, 1, 0, '{}', 0, 0, NULL),
          ('v', 'a', 'dir', 'i', 'n', 'n', 'd', '', '', '', '', '', 1, 0, 0, '{}', 0, 0, NULL);";

    const FOUND: [Found; 2] = [
        // A code as it was kept once, and one as it is now.
        Found {
            step: "DELETE FROM recovery_codes",
            rows: "INSERT INTO recovery_codes VALUES
                ('u', '$argon2id$v=19$m=64,t=1,p=1$c2FsdA$aGFzaA', 0, NULL),
                ('u', 'argon2', 0, NULL);",
            asked: "SELECT hash FROM recovery_codes",
            answer: &["argon2"],
        },
        // A device that is bound, one that is meant for somebody, nobody's, and a directory's.
        Found {
            step: "CREATE TABLE device_list",
            rows: "INSERT INTO devices VALUES
                ('m1', 'a', 'one', 'u', 0, 1, '', 'sha1', 6, 30, 1, 0, 1, 2, 0, NULL, NULL),
                ('m2', 'a', 'two', 'u', 1, 0, '', 'sha1', 6, 30, 1, 0, 1, NULL, 0, NULL, NULL),
                ('m3', 'a', 'three', NULL, 0, 0, '', 'sha1', 6, 30, 1, 0, 1, NULL, 0, NULL, NULL),
                ('m4', 'a', 'four', 'v', 0, 1, '', 'sha1', 6, 30, 1, 0, 1, 2, 0, NULL, NULL);",
            asked: "SELECT name || ' ' || coalesce(holder_id || ' ', '') || coalesce(handle || \
                    holder_name || display_name || is_owner || bound_at, '')
                    FROM device_list ORDER BY account_id, name",
            answer: &["one u hnd12", "three ", "two u "],
        },
    ];

    #[test]
    fn a_step_makes_of_the_rows_of_a_file_what_it_says() {
        for found in &FOUND {
            let mut connection = Connection::open_in_memory().expect("opens");
            sqlite_to(&mut connection, found.before()).expect("is made");
            connection.execute_batch(PEOPLE).expect("inserts");
            connection.execute_batch(found.rows).expect("inserts");
            sqlite(&mut connection).expect("migrates");
            let mut statement = connection.prepare(found.asked).expect("prepares");
            let answer = statement.query_map([], |row| row.get::<_, String>(0)).expect("reads");
            let answer: Result<Vec<_>, _> = answer.collect();
            assert_eq!(answer.expect("reads"), found.answer);
        }
    }

    #[tokio::test]
    async fn a_step_makes_of_the_rows_of_a_database_what_it_says() {
        let cluster = testkit::Cluster::start(false);
        for found in &FOUND {
            let mut client = client(&cluster.database()).await;
            postgres_to(&mut client, found.before()).await.expect("is made");
            client.batch_execute(PEOPLE).await.expect("inserts");
            client.batch_execute(found.rows).await.expect("inserts");
            postgres(&mut client).await.expect("migrates");
            let answer = client.query(found.asked, &[]).await.expect("reads");
            let answer: Vec<String> = answer.iter().map(|row| row.get(0)).collect();
            assert_eq!(answer, found.answer);
        }
    }

    #[tokio::test]
    async fn a_database_of_another_program_is_left_alone() {
        let cluster = testkit::Cluster::start(false);
        let mut client = client(&cluster.database()).await;
        client.batch_execute("CREATE TABLE t (x BIGINT)").await.expect("creates");
        assert!(postgres(&mut client).await.is_err());
        assert!(postgres_version(&client).await.is_err());
    }
}
