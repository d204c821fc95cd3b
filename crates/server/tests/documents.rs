//! The generated documents are what the tables in the code say.

use std::process::{Command, Output};

/// Runs `countersign documents`.
fn documents(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.arg("documents").args(arguments).env_clear().output().expect("the binary starts")
}

#[test]
fn the_generated_documents_are_up_to_date() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");
    let checked = documents(&["--check", "--out", docs]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn what_is_written_passes_its_own_check() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    assert!(!documents(&["--check", "--out", out]).status.success());
    assert!(documents(&["--out", out]).status.success());
    assert!(documents(&["--check", "--out", out]).status.success());
}
