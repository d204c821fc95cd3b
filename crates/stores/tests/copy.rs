//! A whole store moves between engines, in one go or in several, and arrives as it was.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic as it likes")]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::OnceLock;

use identity::ids::AccountId;
use rusqlite::Connection;
use stores::{Address, Compared, Copied, Progress, copy};

/// A row or more for every table; enough nonces for three steps.
const ROWS: &str = "
    INSERT INTO accounts VALUES ('a', '1', 'acme', 'alias', 5);
    INSERT INTO projects VALUES ('p1', 'a', 'home'), ('p2', 'a', 'MOS');
    INSERT INTO users VALUES
      ('u1', 'a', '', 'h1', 'Alice', 'alice', '张', '', '', 'a@b', '', 'a ''quote''\n', 1, 1, 1,
       '{\"k\":\"v\"}', -5, 9007199254740993, NULL),
      ('u2', 'a', 'd', 'h2', 'bob', 'bob', 'ü', 'B', 'O', '', '49-1', '', 0, 0, 0, '{}', 1, 2, 3);
    INSERT INTO login_profiles VALUES ('u1', '$argon2id$', 'high', 0, 0, 1, 1, 2, 3);
    INSERT INTO login_protections VALUES ('u1', 1, 'device');
    INSERT INTO sign_in_failures VALUES ('u1', 2, NULL, NULL), ('u2', 1, 5, 6);
    INSERT INTO user_groups VALUES ('g', 'a', 'admin', '', 1);
    INSERT INTO memberships VALUES ('u1', 'g', 1), ('u2', 'g', 2);
    INSERT INTO devices VALUES
      ('m1', 'a', 'one', 'u1', 0, 1, x'00ff', 'sha1', 6, 30, 77, 0, 1, 2, -1, 3, 4),
      ('m2', 'a', 'two', NULL, 0, 0, x'', 'sha1', 6, 30, -1, 0, 1, NULL, 0, NULL, NULL);
    INSERT INTO access_keys VALUES ('LTAI1', 'a', 'u1', x'0102', 1, 'd', 1, 2, NULL);
    INSERT INTO tokens VALUES
      (x'80', 'u1', 'a', NULL, '[]', 1, 2, NULL), (x'7f', 'u1', 'a', 'p1', '[]', 1, 2, 3),
      (x'7f00', 'u1', 'a', NULL, '[]', 1, 2, NULL);
    INSERT INTO policies VALUES ('c', 'a', 'l', 'n', '', '{}', '{}', 1, 2);
    INSERT INTO attachments VALUES
      ('g', 'group', 'system', 'P', 1), ('g', 'group', 'custom', 'c', 2),
      ('u1', 'user', 'system', 'P', 3), ('r', 'role', 'system', 'P', 4);
    INSERT INTO roles VALUES ('r', 'a', 'n', '', 'l', '{}', 3600, '{}', 1, 2);
    INSERT INTO directories VALUES ('d', 'a', 'dir', 'r', 'enabled', 'enforce', '[]', 1, 2);
    INSERT INTO sign_in_settings VALUES ('a', '{}', 1);
    INSERT INTO password_failures VALUES ('u1', '*', 2, 1, NULL, 9), ('x', '::1', 5, 1, 2, 9);
    INSERT INTO familiar_networks VALUES ('u1', '::1', 1);
    INSERT INTO guesses VALUES ('u1', 'sms', 3, 1);
    INSERT INTO attempts VALUES
      (x'01', 'u1', 'a', 'account-page', 'enrolment', '', 'r', 'n', NULL, NULL, 1, 2);
    INSERT INTO sessions VALUES ('s', x'02', 'u1', 'a', 'account-page', 'totp,passkey', 'r', 'n',
      'agent', x'03', 1, 2, 3, 4, 5, 6);
    INSERT INTO temporary_keys (id, token, user_id, account_id, key_id, session_id, token_hash,
        secret, mfa_at, created_at, expires_at, role_id, role_session, session_policy,
        source_identity, via) VALUES
      ('T.2', x'08', 'u1', 'a', NULL, 's', NULL, x'09', 3, 1, 2, NULL, NULL, NULL, NULL, NULL),
      ('T.3', x'08', 'u1', 'a', NULL, NULL, x'7f00', x'09', 3, 1, 2, NULL, NULL, NULL, NULL, NULL),
      ('T.1', x'08', 'u1', 'a', 'LTAI1', NULL, NULL, x'09', NULL, 1, 2, NULL, NULL, NULL, NULL,
       'T.3'),
      ('T.4', x'08', 'u1', 'a', 'LTAI1', NULL, NULL, x'09', NULL, 1, 2, 'r', 'work', '{}', 'carol',
       'T.1');
    INSERT INTO passkeys VALUES ('p', 'u1', x'ff', 'n', '{}', 1, 0, 4294967295, 0, 1, NULL);
    INSERT INTO message_codes VALUES (x'01', 'email', 'u1', x'05', 0, 1, 2, 3);
    INSERT INTO outbox VALUES ('o', 'sms', x'06', 0, 1, 2);
    INSERT INTO recovery_codes VALUES ('u1', 'h', 1, NULL);
    INSERT INTO trusted_browsers VALUES ('t', 'u1', x'07', 'agent', 'n', 1, 2, 3);
    INSERT INTO factor_history VALUES ('f', 'u1', 'totp', 'one', 'bound', 'u1', 1);
    INSERT INTO former_passwords VALUES ('u1', 'h', 1);
    INSERT INTO audit VALUES
      ('e1', 1, 'a', NULL, 'operator', NULL, 'r', 'Create', '', 'done', ''),
      ('e0', 2, NULL, 'u1', 'key', '::1', 'r', 'List', 'x', 'denied', 'y');
    INSERT INTO founding VALUES (1, 'acme', 'Alice', 'home', x'aa');
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
      INSERT INTO nonces SELECT 'k' || i % 7, 'n' || i, i FROM n;";

/// A store with rows in every table.
async fn full(folder: &Path) -> Address {
    let path = folder.join("source.db");
    let address = Address::file(&path);
    stores::migrate(&address).await.unwrap();
    Connection::open(&path).unwrap().execute_batch(ROWS).unwrap();
    address
}

/// An empty database, and its address.
fn database() -> (Address, String) {
    static CLUSTER: OnceLock<testkit::Cluster> = OnceLock::new();
    let url = CLUSTER.get_or_init(|| testkit::Cluster::start(false)).database();
    (url.parse().unwrap(), url)
}

async fn run_in(url: &str, sql: &str) {
    let connected = tokio_postgres::connect(url, tokio_postgres::NoTls).await;
    let (client, connection) = connected.unwrap();
    tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
}

async fn whole(from: &Address, to: &Address) -> Vec<Compared> {
    match copy(from, to, &mut |_| ControlFlow::Continue(())).await {
        Ok(Copied::Whole(compared)) => compared,
        other => panic!("not a whole copy: {other:?}"),
    }
}

/// Copies until `enough`.
async fn part(from: &Address, to: &Address, enough: impl Fn(Progress) -> bool) {
    let told = &mut |progress| match enough(progress) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    assert_eq!(copy(from, to, told).await, Ok(Copied::Stopped));
}

#[tokio::test]
async fn a_store_that_went_there_and_back_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (source, (shared, _)) = (full(folder.path()).await, database());
    let back = Address::file(folder.path().join("back.db"));
    let there = whole(&source, &shared).await;
    assert!(there.iter().all(|table| table.rows > 0), "{there:?}");
    assert_eq!(whole(&shared, &back).await, there);
    assert_eq!(whole(&source, &back).await, there);
    let mut listed = Vec::new();
    for address in [&source, &shared, &back] {
        let store = stores::open(address, 2).await.unwrap();
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.count_accounts().await, Ok(1));
        // What is kept for lists alone is not copied but made anew.
        listed.push(tx.devices(&AccountId::new("a"), None, None).await.unwrap());
    }
    assert!(listed[0].iter().any(|device| device.bound.is_some()), "{listed:?}");
    assert!(listed.iter().all(|list| *list == listed[0]), "{listed:?}");
    // A second run finds nothing to do, and says so by the same digests.
    assert_eq!(whole(&source, &shared).await, there);
}

#[tokio::test]
async fn a_copy_goes_on_where_it_was_interrupted() {
    let folder = tempfile::tempdir().unwrap();
    let source = full(folder.path()).await;
    let expected = whole(&source, &Address::file(folder.path().join("whole.db"))).await;
    for target in [Address::file(folder.path().join("target.db")), database().0] {
        part(&source, &target, |progress| progress.table == "users").await;
        assert!(stores::open(&target, 2).await.is_err(), "half a store is not opened");
        part(&source, &target, |progress| progress.table == "nonces").await;
        let mut rest = 0;
        let told = &mut |progress: Progress| {
            let begun = ["accounts", "projects", "users"].contains(&progress.table);
            assert!(progress.comparing || !begun, "{progress:?} was there already");
            if progress.table == "nonces" && !progress.comparing {
                rest = progress.rows;
            }
            ControlFlow::Continue(())
        };
        let copied = copy(&source, &target, told).await;
        assert_eq!(copied, Ok(Copied::Whole(expected.clone())));
        assert_eq!(rest, 30_000);
        assert!(stores::open(&target, 2).await.is_ok());
    }
}

#[tokio::test]
async fn what_was_altered_meanwhile_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let source = full(folder.path()).await;
    let (shared, url) = database();
    let file = folder.path().join("target.db");
    for target in [Address::file(&file), shared] {
        part(&source, &target, |progress| progress.table == "audit").await;
        let alter = "UPDATE devices SET last_step = 76 WHERE id = 'm1'";
        match target.is_shared() {
            true => run_in(&url, alter).await,
            false => Connection::open(&file).unwrap().execute_batch(alter).unwrap(),
        }
        let copied = copy(&source, &target, &mut |_| ControlFlow::Continue(())).await;
        assert_eq!(copied, Ok(Copied::Differs("devices")));
        assert!(stores::open(&target, 2).await.is_err());
    }
}

#[tokio::test]
async fn a_target_with_other_data_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let source = full(folder.path()).await;
    let (shared, url) = database();
    let file = folder.path().join("target.db");
    for target in [Address::file(&file), shared] {
        whole(&source, &target).await;
        for alter in ["UPDATE users SET name = 'Eve' WHERE id = 'u1'", "DELETE FROM audit"] {
            match target.is_shared() {
                true => run_in(&url, alter).await,
                false => Connection::open(&file).unwrap().execute_batch(alter).unwrap(),
            }
            let copied = copy(&source, &target, &mut |_| ControlFlow::Continue(())).await;
            let why = format!("{:?}", copied.expect_err("it is not the same"));
            assert!(why.contains("holds other data, in users"), "{why}");
        }
    }
    // Nor is half a copy of another store gone on with.
    let other = folder.path().join("other.db");
    part(&source, &Address::file(&other), |progress| progress.table == "users").await;
    Connection::open(folder.path().join("source.db"))
        .unwrap()
        .execute_batch("UPDATE founding SET key_check = x'bb'")
        .unwrap();
    let copied = copy(&source, &Address::file(&other), &mut |_| ControlFlow::Continue(())).await;
    assert!(format!("{copied:?}").contains("an unfinished copy of another store"));
}

#[tokio::test]
async fn a_source_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.db");
    let target = Address::file(folder.path().join("target.db"));
    for source in [Address::file(&missing), database().0] {
        assert!(copy(&source, &target, &mut |_| ControlFlow::Continue(())).await.is_err());
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
