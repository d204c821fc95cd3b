//! Traces of the machine a text was written on: its folders, and the hosts packages came from.

use crate::findings::{Finding, Rule};
use crate::rust_text::is_word_byte;
use crate::tree::Tree;

/// Folders of machines, put together here so that this file does not hold them.
const FOLDERS: [&str; 4] =
    [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/"), concat!("/", "Users/")];
/// Hosts of package registries, likewise.
const HOSTS: [&str; 7] = [
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("registry.npmjs", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("deb.debian", ".org"),
    concat!("arti", "factory"),
];

/// Every machine's path and registry's host in any kept text.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts() {
        for (at, line) in text.lines().enumerate() {
            for what in FOLDERS.into_iter().filter(|folder| has_rooted(line, folder)) {
                let why = format!("`{what}` is a folder of some machine; write a path from here");
                findings.push(Finding::new(Rule::MachinePath, path, at + 1, what, why));
            }
            for what in HOSTS.into_iter().filter(|host| line.contains(host)) {
                let why = format!("`{what}` serves packages; name the package, not its host");
                findings.push(Finding::new(Rule::RegistryHost, path, at + 1, what, why));
            }
        }
    }
    findings
}

/// Whether `folder` begins a path in `line`, rather than standing inside one.
fn has_rooted(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].bytes().next_back();
        before.is_none_or(|b| !is_word_byte(b) && !matches!(b, b'.' | b'-' | b'}' | b'>' | b'*'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of_texts(&[(path, text)])).len()
    }

    #[test]
    fn a_path_of_a_machine_is_refused_in_every_kind_of_text() {
        for folder in FOLDERS {
            assert_eq!(found("a.rs", &format!("open(\"{folder}a\")")), 1);
            assert_eq!(found("docs/a.md", &format!("see file://{folder}a")), 1);
            assert_eq!(found(".ci/run", &format!("cd {folder}a")), 1);
            assert_eq!(found("a.toml", &format!("{folder}a")), 1);
        }
    }

    #[test]
    fn a_folder_of_that_name_inside_a_path_passes() {
        for folder in FOLDERS {
            assert_eq!(found("docs/a.md", &format!("tests{folder}a ../a{folder}b")), 0);
            assert_eq!(found("docs/a.md", &format!("<family>{folder}a")), 0);
        }
    }

    #[test]
    fn the_host_of_a_registry_is_refused() {
        for host in HOSTS {
            assert_eq!(found("docs/a.md", &format!("from {host}")), 1);
        }
    }

    #[test]
    fn a_lock_file_may_say_where_packages_come_from() {
        let tree = Tree::of_repository();
        assert!(tree.has("Cargo.lock"));
        assert_eq!(tree.text("Cargo.lock"), None);
    }
}
