//! How a data folder begins, and that nothing but its own server touches it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::running::{Running, complaint, countersign, init, run};

fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.append(&mut contents(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    files
}

#[test]
fn a_second_init_refuses_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let printed = init(&data);
    let before = contents(&data);
    for account in ["acme", "other"] {
        let path = data.to_str().unwrap();
        let again = run(&mut countersign(["init", "--data", path, "--account", account]));
        assert!(complaint(&again).contains("holds an account already"));
        assert!(again.stdout.is_empty());
    }
    assert_eq!(contents(&data), before);
    let server = Running::start_in(folder, &[]);
    assert!(!server.printed().contains(printed["access_key_id"].as_str().unwrap()));
}

#[test]
fn init_prints_what_a_script_needs() {
    let folder = tempfile::tempdir().unwrap();
    let printed = init(&folder.path().join("data"));
    for key in [
        "account_name",
        "huawei_domain_id",
        "alibaba_account_id",
        "default_domain",
        "region",
        "project_id",
        "admin_user_name",
        "admin_password",
        "huawei_user_id",
        "access_key_id",
        "access_key_secret",
    ] {
        assert!(printed[key].as_str().is_some_and(|value| !value.is_empty()), "{key}");
    }
    assert_eq!(printed["account_name"], "acme");
    assert_eq!(
        (&printed["admin_user_name"], &printed["region"]),
        (&"admin".into(), &"local-1".into())
    );
}

#[test]
fn only_the_owner_may_look_into_a_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    init(&data);
    let mode = |path: &str| fs::metadata(data.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("store"), mode("key")), (0o700, 0o700, 0o600));
}

#[test]
fn what_a_crash_left_of_an_init_is_thrown_away() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir_all(data.join("store.unfinished")).unwrap();
    fs::write(data.join("store.unfinished/countersign.sqlite"), "half").unwrap();
    fs::write(data.join("key.unfinished"), "half").unwrap();
    init(&data);
    let names = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().contains("unfinished")));
    Running::start_in(folder, &[]).assert_well();
}

#[test]
fn no_account_is_made_whose_secrets_cannot_be_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let path = data.to_str().unwrap();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut deaf = countersign(["init", "--data", path, "--account", "acme", "--json"]);
    let said = complaint(&deaf.stdout(full).stderr(Stdio::piped()).output().unwrap());
    assert!(said.contains("none was made"), "{said}");
    assert!(!data.join("store").exists());
    init(&data);
    Running::start_in(folder, &[]).assert_well();
}

#[test]
fn a_key_that_was_there_before_the_store_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    init(&data);
    let key = fs::read(data.join("key")).unwrap();
    fs::remove_dir_all(data.join("store")).unwrap();
    init(&data);
    assert_eq!(fs::read(data.join("key")).unwrap(), key);
}

#[test]
fn a_store_without_its_key_is_not_served() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    init(&data);
    fs::remove_file(data.join("key")).unwrap();
    let path = data.to_str().unwrap();
    let served = run(&mut countersign(["serve", "--data", path, "--listen", "127.0.0.1:0"]));
    assert!(complaint(&served).contains("put it back from a backup"));
    assert!(!data.join("key").exists());
}

#[test]
fn a_second_server_on_a_folder_is_refused() {
    let first = Running::start(&[]);
    let data = first.data();
    let path = data.to_str().unwrap();
    let second = run(&mut countersign(["serve", "--data", path, "--listen", "127.0.0.1:0"]));
    assert!(complaint(&second).contains("is in use by another countersign process"));
    first.assert_well();
    // The lock goes with its process, so a restart needs no cleaning up.
    Running::start_in(first.stop(), &[]).assert_well();
}

#[test]
fn a_port_in_use_is_found_out_before_an_account_is_made() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let path = data.to_str().unwrap();
    let served = run(&mut countersign(["serve", "--data", path, "--listen", &listen]));
    assert!(complaint(&served).contains(&format!("cannot listen on {listen}")));
    assert!(served.stdout.is_empty() && !data.join("store").exists());
}

#[test]
fn a_new_folder_tells_its_secrets_once() {
    let first = Running::start(&[]);
    let told = first.printed();
    let password = told.lines().find_map(|line| line.trim().strip_prefix("password "));
    let password = password.expect("a password").trim().to_owned();
    for snippet in ["huaweicloudsdkiam", "openstack.connect", "ims20190815", "AcsClient"] {
        assert!(told.contains(snippet), "{snippet}");
    }
    assert!(!told.contains("{{"), "{told}");
    assert!(!first.log().contains(&password));
    let second = Running::start_in(first.stop(), &[]);
    assert!(second.printed().starts_with("listening on "));
    let kept: Vec<u8> = contents(&second.data()).into_values().flatten().collect();
    assert!(!kept.windows(password.len()).any(|bytes| bytes == password.as_bytes()));
}

#[test]
fn a_new_folder_tells_where_people_sign_in() {
    let server = Running::start(&[]);
    let told = server.printed();
    let (_, port) = told.trim_end().rsplit_once(':').expect("an address");
    let origin = format!("http://localhost:{port}");
    let pages: Vec<&str> = told
        .split_whitespace()
        .filter_map(|word| word.strip_prefix(&*origin).filter(|path| path.starts_with("/sign-in")))
        .collect();
    assert_eq!(pages, ["/sign-in", "/sign-in/directory"]);
    for page in pages {
        let request = format!("GET {page} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        assert_eq!(server.ask(&request).status, 200, "{page}");
    }
}

#[test]
fn a_folder_keeps_the_region_it_was_made_for() {
    let first = Running::start(&[("COUNTERSIGN_REGION", "eu-de")]);
    assert!(first.printed().contains("region_name=\"eu-de\""));
    let folder = first.stop();
    let data = folder.path().join("data");
    let path = data.to_str().unwrap();
    let mut other = countersign(["serve", "--data", path, "--region", "eu-nl"]);
    let served = run(other.args(["--listen", "127.0.0.1:0"]));
    assert!(complaint(&served).contains("was made for `eu-de`"));
    Running::start_in(folder, &[]).assert_well();
}

/// What is said of a store that is not opened, by a command that ends if it is.
fn refused(data: &Path) -> String {
    let path = data.to_str().unwrap();
    complaint(&run(&mut countersign(["populate", "--data", path, "--users", "5", "--check"])))
}

#[test]
fn a_folder_that_says_something_else_than_its_store_is_told_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    let path = folder.path().join("store/founding.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("local-1", "eu-de")).unwrap();
    let said = refused(folder.path());
    for told in ["`acme` of `admin` in `eu-de`", "`acme` of `admin` in `local-1`"] {
        assert!(said.contains(told), "{said}");
    }
}

#[test]
fn a_store_that_cannot_be_written_to_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    // Who runs the tests may write to every file; nobody writes to one that leads to itself.
    let beside = folder.path().join("store/countersign.sqlite-shm");
    let _left_by_init = fs::remove_file(&beside);
    std::os::unix::fs::symlink(&beside, &beside).unwrap();
    let said = refused(folder.path());
    assert!(
        said.contains("cannot write to ") && said.contains("countersign.sqlite-shm:"),
        "{said}"
    );
}
