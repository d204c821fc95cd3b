//! Packages of the peers: one environment each in an ignored folder, at pinned versions.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Result};

/// Says which requirements an environment was made of; written when all of them are there.
const DONE: &str = "requirements.done";

/// The environment of a peer, made unless it is there, and the peer's version.
pub(super) fn install(folder: &Path, name: &str) -> Result<(PathBuf, String)> {
    let wanted = match name {
        "Keystone" => include_str!("../../../../benches/peers/keystone.txt"),
        "privacyIDEA" => include_str!("../../../../benches/peers/privacyidea.txt"),
        "moto" => include_str!("../../../../benches/peers/moto.txt"),
        _ => return Err(Failure::new(format!("there are no requirements of {name}"))),
    };
    std::fs::create_dir_all(folder)?;
    let place = folder.canonicalize()?.join(name.to_lowercase());
    let done = place.join(DONE);
    if std::fs::read_to_string(&done).ok().as_deref() != Some(wanted) {
        println!("  installing {name} into {}", place.display());
        quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&place))?;
        let list = place.join("requirements.txt");
        std::fs::write(&list, wanted)?;
        quietly(Command::new(place.join("bin/pip")).args(["install", "-q", "-r"]).arg(&list))?;
        std::fs::write(&done, wanted)?;
    }
    let named = wanted.lines().find_map(|line| {
        let (package, version) = line.split_once("==")?;
        package.eq_ignore_ascii_case(name).then(|| version.trim().to_owned())
    });
    Ok((place, named.ok_or("the requirements do not name the peer")?))
}

/// Runs a step of a set-up; what it said is told when it fails.
pub(super) fn quietly(command: &mut Command) -> Result<()> {
    let done = command.stdin(Stdio::null()).output();
    let done = done.map_err(|why| format!("{}: {why}", command.get_program().display()))?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let last: Vec<&str> = said.lines().rev().filter(|line| !line.trim().is_empty()).collect();
    let last = last.first().copied().unwrap_or("it did not say why");
    Err(Failure::new(format!("{}: {last}", command.get_program().display())))
}
