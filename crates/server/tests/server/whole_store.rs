//! Commands on a whole store: filling it, moving it, bringing it forward.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::database::{database, found};
use crate::running::{Running, complaint, countersign, init, run};

const USERS: &str = "2000";

/// Runs a command on the store of this folder, or of this database with the folder's key.
fn on(data: &Path, database: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = countersign([arguments[0], "--data", data.to_str().unwrap()]);
    command.args(&arguments[1..]).envs(database.map(|url| ("COUNTERSIGN_DATABASE", url)));
    run(&mut command)
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn answer(output: &Output) -> Value {
    serde_json::from_str(&said(output)).unwrap()
}

fn copy(from: &str, to: &str) -> Output {
    run(&mut countersign(["copy", "--from", from, "--to", to]))
}

/// Founds and fills a store; its answer with the sample's credentials.
fn filled(data: &Path, database: Option<&str>) -> Value {
    match database {
        Some(database) => found(database, data),
        None => init(data),
    };
    let fill = ["populate", "--users", USERS, "--seed", "7", "--show-credentials"];
    let filled = on(data, database, &[&fill[..], &["--sample", "40"]].concat());
    answer(&filled)
}

fn assert_world(data: &Path, database: Option<&str>) {
    let made = filled(data, database);
    let expected = serde_json::json!({
        "users": 2000, "with_password": 1600, "mfa_required": 1200, "device_bound": 1000,
        "used_lately": 400, "with_key": 600,
    });
    assert_eq!(made["answer"], expected);
    assert_eq!(made["found"], expected);
    let check = ["populate", "--users", USERS, "--seed", "7", "--check"];
    let checked = answer(&on(data, database, &check));
    assert_eq!(checked["found"], expected);
    assert_eq!(checked["sample"][0]["id"], made["sample"][0]["id"]);
    assert!(checked["sample"][0].get("device_seed").is_none());
    let other = ["populate", "--users", "2001", "--seed", "7", "--check"];
    assert!(complaint(&on(data, database, &other)).contains("does not hold what it should"));
    for again in [&["populate", "--users", USERS, "--seed", "8"][..], &["populate", "--users", "5"]]
    {
        let refused = complaint(&on(data, database, again));
        assert!(refused.contains("say --add"), "{refused}");
    }
    let twice = ["populate", "--users", USERS, "--seed", "7", "--add"];
    assert!(complaint(&on(data, database, &twice)).contains("seed 7"));
    let added = answer(&on(data, database, &["populate", "--users", "10", "--add"]));
    assert_eq!(added["found"]["users"], 10);
    serve_world(data, database, &made);
}

/// One user signs in with the password, another with password and code, a third with its key.
/// Takes the folder away.
fn serve_world(data: &Path, database: Option<&str>, made: &Value) {
    let folder = tempfile::tempdir().unwrap();
    fs::rename(data, folder.path().join("data")).unwrap();
    let database = database.map(|url| ("COUNTERSIGN_DATABASE", url));
    let server = Running::start_in(folder, &database.into_iter().collect::<Vec<_>>());
    let plain = |user: &&Value| user["has_password"] == true && user["mfa_required"] == false;
    let user = made["sample"].as_array().unwrap().iter().find(plain).expect("one of forty");
    server.sign_in("acme", user["name"].as_str().unwrap(), "Populated-7");
    let protected = |user: &&Value| {
        ["has_password", "mfa_required"].iter().all(|fact| user[fact] == true)
            && user["device"].is_string()
    };
    let user = made["sample"].as_array().unwrap().iter().find(protected).expect("one of forty");
    let code = crate::signed::code(user["device_seed"].as_str().unwrap());
    let name = user["name"].as_str().unwrap();
    server.sign_in_with("acme", name, "Populated-7", Some(&code));
    let with_key = |user: &&Value| user["access_key"].is_string();
    let user = made["sample"].as_array().unwrap().iter().find(with_key).expect("one of forty");
    let key = (user["access_key"].as_str().unwrap(), user["access_key_secret"].as_str().unwrap());
    let reply = server.ask(&crate::signed::rpc("GetCallerIdentity", "2015-04-01", key));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(reply.body.contains(user["handle"].as_str().unwrap()), "{}", reply.body);
}

#[test]
fn a_filled_folder_holds_its_answer_and_works() {
    let folder = tempfile::tempdir().unwrap();
    assert_world(&folder.path().join("data"), None);
}

#[test]
fn a_filled_database_holds_its_answer_and_works() {
    let folder = tempfile::tempdir().unwrap();
    assert_world(&folder.path().join("data"), Some(&database()));
}

#[test]
fn the_same_number_and_seed_make_the_same_users() {
    let folder = tempfile::tempdir().unwrap();
    let one = filled(&folder.path().join("one"), None);
    let two = filled(&folder.path().join("two"), None);
    assert_eq!(one["sample"], two["sample"]);
}

#[test]
fn a_store_that_was_not_founded_is_not_filled() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let refused = on(&data, None, &["populate", "--users", "5"]);
    assert!(complaint(&refused).contains("run `countersign init` first"));
    assert!(!data.exists());
}

#[test]
fn a_store_moves_to_a_database_and_back_and_is_served_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let made = filled(&data, None);
    let file = data.join("store/countersign.sqlite");
    let database = database();
    let there = said(&copy(file.to_str().unwrap(), &database));
    assert!(there.contains("OK: ") && there.contains(" users 2001"), "{there}");
    let check = ["populate", "--users", USERS, "--seed", "7", "--check"];
    assert_eq!(answer(&on(&data, Some(&database), &check))["found"], made["answer"]);
    let back = folder.path().join("back");
    fs::create_dir_all(back.join("store")).unwrap();
    fs::copy(data.join("key"), back.join("key")).unwrap();
    let file = back.join("store/countersign.sqlite");
    let digests = |text: &str| text.lines().filter(|l| !l.starts_with("OK")).count();
    let again = said(&copy(&database, file.to_str().unwrap()));
    let tables = digests(&there);
    assert!(tables > 30, "a line for each table: {there}");
    assert_eq!(digests(&again), tables);
    assert!(again.lines().zip(there.lines()).take(tables).all(|(one, other)| one == other));
    assert_eq!(answer(&on(&back, None, &check))["found"], made["answer"]);
    serve_world(&back, None, &made);
    serve_world(&data, Some(&database), &made);
}

#[test]
fn what_is_no_store_is_named_when_it_is_to_be_copied() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    init(&data);
    let (key, file) = (data.join("key"), data.join("store/countersign.sqlite"));
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let (data, key, file) = (path(&data), path(&key), path(&file));
    for (from, to, wrong) in [(&key, &file, &key), (&file, &key, &key)] {
        let refused = complaint(&copy(from, to));
        assert!(refused.contains(&format!("cannot look at {wrong}:")), "{refused}");
    }
    for (from, to) in [(&data, &file), (&file, &data)] {
        let refused = complaint(&copy(from, to));
        assert!(refused.contains(&format!("{data} is a folder; ")), "{refused}");
        assert!(refused.contains("store/countersign.sqlite"), "{refused}");
    }
}

#[test]
fn a_store_that_is_up_to_date_stays_as_it_is_while_it_is_served() {
    let server = Running::start(&[]);
    for _ in 0..2 {
        let migrated = said(&on(&server.data(), None, &["migrate"]));
        assert!(migrated.contains("nothing to do"), "{migrated}");
    }
    server.assert_well();
    let folder = tempfile::tempdir().unwrap();
    let nothing = on(&folder.path().join("data"), None, &["migrate"]);
    assert!(complaint(&nothing).contains("`countersign init` makes one"));
    let nothing = on(&folder.path().join("data"), Some(&database()), &["migrate"]);
    assert!(complaint(&nothing).contains("`countersign init` makes one"));
}
