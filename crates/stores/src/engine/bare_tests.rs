//! What the benchmark asks of the engines alone is what replies show.

use std::cell::Cell;

use rusqlite::Connection;

use super::open::{Address, BareLookups, BareRows, BareShared, migrate};

/// Two users' devices, of which one is bound, and nobody's.
const DEVICES: &str = "
    INSERT INTO accounts VALUES ('a', '1', 'acme', 'alias', 5);
    INSERT INTO users VALUES
      ('u1', 'a', '', 'h1', 'alice', 'alice', 'A', '', '', '', '', '', 1, 0, 0, '{}', 1, 1, NULL),
      ('u2', 'a', '', 'h2', 'bob', 'bob', 'B', '', '', '', '', '', 1, 0, 0, '{}', 1, 1, NULL);
    INSERT INTO devices VALUES
      ('m1', 'a', 'one', 'u1', 0, 1, '', 'sha1', 6, 30, 1, 0, 1, 2, 0, NULL, NULL),
      ('m2', 'a', 'second', 'u2', 0, 0, '', 'sha1', 6, 30, 1, 0, 1, NULL, 0, NULL, NULL),
      ('m3', 'a', 'third', NULL, 0, 0, '', 'sha1', 6, 30, 1, 0, 1, NULL, 0, NULL, NULL);";

/// Says so many times yes.
fn times(count: usize) -> impl Fn() -> bool {
    let left = Cell::new(count);
    move || left.replace(left.get().saturating_sub(1)) > 0
}

#[tokio::test]
async fn the_bare_embedded_engine_reads_what_lists_show() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    migrate(&Address::file(&path)).await.unwrap();
    let store = Connection::open(&path).unwrap();
    store.execute_batch(DEVICES).unwrap();
    let (hash, other) = ([7; 32], [8; 32]);
    let token = "INSERT INTO tokens VALUES (?1, 'u2', 'a', NULL, '[]', 1, 2, NULL)";
    store.execute(token, [&hash[..]]).unwrap();
    let held = BareRows::held(&path).unwrap();
    assert_eq!(held.walk(9, times(1)).unwrap(), (1, "one u1 second u2".len() - 3));
    assert_eq!(held.walk(1, times(3)).unwrap(), (3, 3 * "one u1".len() - 3));
    let bound = BareRows::bound(&path).unwrap();
    assert_eq!(bound.walk(9, times(1)).unwrap(), (1, "one h1 alice A second third".len() - 5));
    let lookups = BareLookups::open(&path).unwrap();
    assert_eq!(lookups.find([&hash, &other, &hash].into_iter()).unwrap(), 2 * "second".len());
}

#[tokio::test]
async fn the_bare_shared_engine_finds_a_users_devices_and_an_accounts() {
    let cluster = testkit::Cluster::start(false);
    let url = cluster.database();
    migrate(&url.parse().unwrap()).await.unwrap();
    let connected = tokio_postgres::connect(&url, tokio_postgres::NoTls).await;
    let (client, connection) = connected.unwrap();
    tokio::spawn(connection);
    client.batch_execute(DEVICES).await.unwrap();
    let one = BareShared::open(&url, 2, false).await.unwrap();
    let page = BareShared::open(&url, 1, true).await.unwrap();
    for _ in 0..3 {
        assert_eq!((one.ask("u1").await, one.ask("a").await), (Ok(1), Ok(0)));
        assert_eq!((page.ask("a").await, page.ask("u1").await), (Ok(3), Ok(0)));
    }
}
