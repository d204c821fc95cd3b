//! Settings: a file, over it the environment, over that flags; and what is refused.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::running::{Running, complaint, countersign, run};

const NAMED: &str = "COUNTERSIGN_REGION";

/// The region that an init in a new folder is made for.
fn region(file: Option<&str>, environment: Option<&str>, flag: Option<&str>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let path = data.to_str().unwrap();
    let mut command = countersign(["init", "--data", path, "--account", "acme", "--json"]);
    if let Some(region) = file {
        fs::create_dir(&data).unwrap();
        fs::write(data.join("countersign.toml"), format!("region = '{region}'\n")).unwrap();
    }
    command.envs(environment.map(|region| (NAMED, region)));
    command.args(flag.map(|region| format!("--region={region}")));
    let output = run(&mut command);
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    printed["region"].as_str().unwrap().to_owned()
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    assert_eq!(region(None, None, None), "local-1");
    assert_eq!(region(Some("file"), None, None), "file");
    assert_eq!(region(Some("file"), Some("environment"), None), "environment");
    assert_eq!(region(Some("file"), Some("environment"), Some("flag")), "flag");
    assert_eq!(region(None, Some("environment"), None), "environment");
}

fn serve_with_file(folder: &Path, text: &str) -> String {
    let file = folder.join("settings.toml");
    fs::write(&file, text).unwrap();
    let (file, data) = (file.to_str().unwrap(), folder.join("data"));
    let data = data.to_str().unwrap();
    let served = run(&mut countersign(["serve", "--config", file, "--data", data]));
    assert!(!Path::new(data).exists(), "nothing is made under settings that are refused");
    complaint(&served)
}

#[test]
fn a_file_that_makes_no_sense_is_refused_by_the_key_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    for (text, named) in [
        ("lisen = '127.0.0.1:0'", "lisen"),
        ("listen = 'nowhere'", "nowhere"),
        ("profile = 'azure'", "azure"),
        ("max_headers = 'many'", "max_headers"),
        ("max_headers = 1", "max_headers"),
        ("[limits]", "limits"),
        ("listen", "line 1"),
        ("trusted_proxies = ['10.0.0.1', 'nginx']", "`nginx` is not an address or network"),
        ("smtp_server = 'm:587'\nmail_from = 'nobody'", "as in noreply@example.com"),
    ] {
        let said = serve_with_file(folder.path(), text);
        assert!(said.contains(named), "{text}: {said}");
    }
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let said = run(&mut countersign(["serve", "--config", "no/such/file.toml"]));
    assert!(complaint(&said).contains("no/such/file.toml"));
}

#[test]
fn a_wrong_value_in_the_environment_or_a_flag_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let path = data.to_str().unwrap();
    let mut by_environment = countersign(["serve", "--data", path]);
    let said = run(by_environment.env("COUNTERSIGN_MAX_BODY_BYTES", "lots"));
    assert!(complaint(&said).contains("--max-body-bytes"));
    let said = run(&mut countersign(["serve", "--data", path, "--listen", "nowhere"]));
    assert!(complaint(&said).contains("`nowhere` is not HOST:PORT"));
    let mut by_environment = countersign(["serve", "--data", path]);
    let said = run(by_environment.env("COUNTERSIGN_TRUSTED_PROXIES", "10.0.0.1,nginx"));
    assert!(complaint(&said).contains("`nginx` is not an address or network, as in 192.0.2.7"));
    let said = run(&mut countersign(["serve", "--data", path, "--trusted-proxies", "10.0.0.*"]));
    assert!(complaint(&said).contains("`10.0.0.*` is not an address or network"));
    let said = run(&mut countersign(["init", "--data", path, "--account", "a b"]));
    assert!(complaint(&said).contains("1 to 64 letters"));
    assert!(!data.exists());
}

#[test]
fn a_variable_that_is_no_setting_is_pointed_out() {
    let server = Running::start(&[("COUNTERSIGN_LISEN", "hunter2")]);
    let log = server.log();
    assert!(log.contains("COUNTERSIGN_LISEN") && !log.contains("hunter2"), "{log}");
}

#[test]
fn help_names_every_command_and_every_setting() {
    let output = |output: Output| String::from_utf8(output.stdout).unwrap();
    let all = output(run(&mut countersign(["--help"])))
        + &output(run(&mut countersign(["serve", "--help"])));
    for word in [
        "serve",
        "init",
        "documents",
        "--listen",
        "COUNTERSIGN_LOG_FORMAT",
        "otc",
        "X-Forwarded-For",
    ] {
        assert!(all.contains(word), "{word}");
    }
}
