//! A store that several nodes share.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::running::{Running, complaint, countersign, run};

const DATABASE: &str = "COUNTERSIGN_DATABASE";
const KEY_FILE: &str = "COUNTERSIGN_KEY_FILE";

/// An empty database of this process's cluster.
pub(crate) fn database() -> String {
    static CLUSTER: OnceLock<testkit::Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| testkit::Cluster::start(false)).database()
}

fn init_in(database: &str, data: &Path) -> Output {
    let data = data.to_str().unwrap();
    let mut init = countersign(["init", "--data", data, "--account", "acme", "--json"]);
    run(init.env(DATABASE, database))
}

/// Founds a database from a folder; what `init` printed.
pub(crate) fn found(database: &str, data: &Path) -> Value {
    let output = init_in(database, data);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn serving(data: &Path) -> Command {
    countersign(["serve", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"])
}

fn serve(database: &str, data: &Path) -> Output {
    run(serving(data).env(DATABASE, database))
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

#[test]
fn two_nodes_of_one_database_are_one_store() {
    let database = database();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let made = found(&database, &data);
    assert!(data.join("store/founding.toml").exists());
    assert!(!data.join("store/countersign.sqlite").exists());
    let key = data.join("key");
    let one = Running::start_in(folder, &[(DATABASE, &database)]);
    let two = [(DATABASE, database.as_str()), (KEY_FILE, key.to_str().unwrap())];
    let two = Running::start(&two);
    assert!(two.printed().starts_with("listening on "), "no second account is made");
    assert!(!two.data().join("key").exists());
    assert!(two.data().join("store/founding.toml").exists());
    let token = one.sign_in("acme", "admin", made["admin_password"].as_str().unwrap());
    let listing = |node: &Running| {
        node.ask(&format!("GET /v3/users HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {token}\r\n\r\n"))
    };
    assert_eq!(listing(&two).status, 200);
    let body = json!({"user": {"name": "alice"}}).to_string();
    let made = two.ask(&format!(
        "POST /v3/users HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    ));
    assert_eq!(made.status, 201, "{}", made.body);
    assert!(listing(&one).body.contains("alice"));
    // A copied key is as good as one that is named.
    let third = tempfile::tempdir().unwrap();
    fs::create_dir(third.path().join("data")).unwrap();
    fs::copy(&key, third.path().join("data/key")).unwrap();
    Running::start_in(third, &[(DATABASE, &database)]).assert_well();
}

#[test]
fn a_database_that_is_gone_is_named_in_the_log() {
    let cluster = testkit::Cluster::start(false);
    let database = cluster.database();
    let folder = tempfile::tempdir().unwrap();
    found(&database, &folder.path().join("data"));
    let node = Running::start_in(folder, &[(DATABASE, &database)]);
    drop(cluster);
    let asked = "GET /v3/users HTTP/1.1\r\nHost: a\r\nX-Auth-Token: x\r\n\r\n";
    let (told, log) = (node.ask(asked).body, node.log());
    assert!(log.contains("the database cannot be used"), "{log}");
    // How the connection ended, or that there is nothing to connect to.
    assert!(log.contains(r#""why":""#), "{log}");
    assert!(!told.contains("database") && !told.contains("os error"), "{told}");
}

#[test]
fn a_database_that_was_founded_is_not_founded_again() {
    let database = database();
    let folder = tempfile::tempdir().unwrap();
    found(&database, &folder.path().join("data"));
    for data in ["data", "other"] {
        let again = init_in(&database, &folder.path().join(data));
        assert!(complaint(&again).contains("holds an account already, and nothing was changed"));
        assert!(again.stdout.is_empty());
    }
    assert!(!folder.path().join("other").exists());
}

#[test]
fn another_key_or_none_is_refused_at_the_start() {
    let database = database();
    let folder = tempfile::tempdir().unwrap();
    found(&database, &folder.path().join("data"));
    let other = folder.path().join("other");
    let refused = complaint(&serve(&database, &other));
    assert!(refused.contains("copy it from another node"), "{refused}");
    assert!(!other.join("key").exists() && !other.join("store").exists());
    crate::running::init(&folder.path().join("apart"));
    fs::copy(folder.path().join("apart/key"), other.join("key")).unwrap();
    let refused = complaint(&serve(&database, &other));
    assert!(refused.contains("the key is not the one that the store was founded with"));
    assert!(!other.join("store").exists());
    // The same holds for a folder's own store.
    fs::copy(folder.path().join("data/key"), folder.path().join("apart/key")).unwrap();
    let refused = run(&mut serving(&folder.path().join("apart")));
    assert!(complaint(&refused).contains("the key is not the one"));
}

#[test]
fn a_folder_and_a_database_that_do_not_belong_together_are_told_apart() {
    let (full, empty) = (database(), database());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    found(&full, &data);
    assert!(complaint(&serve(&empty, &data)).contains("was made for another store"));
    assert!(complaint(&run(&mut serving(&data))).contains("name it with `database`"));
}

#[test]
fn a_new_database_is_founded_by_the_first_node_that_serves_it() {
    let database = database();
    let first = Running::start(&[(DATABASE, &database)]);
    assert!(first.printed().contains("Countersign made a first account"));
    let again = Running::start_in(first.stop(), &[(DATABASE, &database)]);
    assert!(again.printed().starts_with("listening on "));
}

#[test]
fn the_password_of_a_database_is_shown_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for wrong in [
        "postgres://alice:hunter2@127.0.0.1:1/people",
        "postgres://alice:hunter2@127.0.0.1:1",
        "mysql://alice:hunter2@127.0.0.1/people",
    ] {
        let refused = serve(wrong, &data);
        complaint(&refused);
        let mut help = countersign(["serve", "--help"]);
        let mut founding = countersign(["init", "--help"]);
        let help = [run(help.env(DATABASE, wrong)), run(founding.env(DATABASE, wrong))];
        for said in help.iter().chain([&refused]) {
            assert!(!text(said).contains("hunter2"), "{}", text(said));
        }
    }
}
