//! Time and chance come in by one door: clippy bans the others, and nothing tells it to look away.

use toml::{Table, Value};

use crate::findings::{Finding, Rule};
use crate::rust_text::RustText;
use crate::tree::Tree;

const CLIPPY: &str = "clippy.toml";
/// The door itself.
const DOOR: &str = "crates/identity/src/sources.rs";
/// What `clippy.toml` must ban at the least.
const BANNED: [&str; 10] = [
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "tokio::time::Instant::now",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "getrandom::fill",
    "rand::rng",
    "rand::random",
    "rand::thread_rng",
    "rand::fill",
];
/// Lints, and groups that hold them, which may not be switched off elsewhere.
const LINTS: [&str; 4] =
    ["clippy::disallowed_methods", "clippy::disallowed_types", "clippy::style", "clippy::all"];

/// Doors the linter does not know of.
#[must_use]
pub fn bans(tree: &Tree) -> Vec<Finding> {
    let refuse = |what: &str, why| Finding::new(Rule::ClockDoor, CLIPPY, 0, what, why);
    let table: Table = match tree.text(CLIPPY).unwrap_or_default().parse() {
        Ok(table) => table,
        Err(why) => return vec![refuse("", format!("{why}"))],
    };
    let listed = table.get("disallowed-methods").and_then(Value::as_array);
    let listed: Vec<&str> = listed.into_iter().flatten().filter_map(path_of).collect();
    let open = BANNED.into_iter().filter(|door| !listed.contains(door));
    open.map(|door| refuse(door, format!("`{door}` is missing from disallowed-methods"))).collect()
}

fn path_of(entry: &Value) -> Option<&str> {
    entry.as_str().or_else(|| entry.get("path").and_then(Value::as_str))
}

/// Places that tell the linter to look away, and any second `clippy.toml`, which would hide ours.
#[must_use]
pub fn excuses(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut refuse = |path: &str, line, what: &str, why: String| {
        findings.push(Finding::new(Rule::ClockDoor, path, line, what, why));
    };
    for (path, text) in tree.rust().filter(|(path, _)| *path != DOOR) {
        for (at, line) in RustText::of(text).code.lines().enumerate() {
            for lint in LINTS.into_iter().filter(|lint| line.contains(lint)) {
                let why = format!("`{lint}` switched off; take time and chance from {DOOR}");
                refuse(path, at + 1, lint, why);
            }
        }
    }
    for path in tree.paths().filter(|path| *path != CLIPPY) {
        if matches!(path.rsplit('/').next(), Some(CLIPPY | ".clippy.toml")) {
            refuse(path, 0, CLIPPY, format!("it hides {CLIPPY} at the root"));
        }
    }
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with("Cargo.toml")) {
        for (at, line) in text.lines().enumerate() {
            if line.starts_with("disallowed_") && !line.contains("\"deny\"") {
                refuse(path, at + 1, "Cargo.toml", "the ban is on for every crate".to_owned());
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks_away(path: &str, text: &str) -> usize {
        excuses(&Tree::of_texts(&[(path, text)])).len()
    }

    #[test]
    fn a_door_the_linter_does_not_know_is_found() {
        let tree = Tree::of_texts(&[("clippy.toml", "disallowed-methods = [\"rand::rng\"]\n")]);
        let open: Vec<String> = bans(&tree).into_iter().map(|f| f.what).collect();
        assert!(open.contains(&"std::time::Instant::now".to_owned()));
        assert!(!open.contains(&"rand::rng".to_owned()));
    }

    #[test]
    fn without_a_list_every_door_is_open() {
        assert_eq!(bans(&Tree::default()).len(), BANNED.len());
        assert_eq!(bans(&Tree::of_texts(&[("clippy.toml", "= 3")])).len(), 1);
    }

    #[test]
    fn a_ban_with_a_reason_counts() {
        let entry = |door: &str| format!("{{ path = \"{door}\", reason = \"a\" }},\n");
        let list: String = BANNED.into_iter().map(entry).collect();
        let text = format!("disallowed-methods = [\n{list}]\n");
        assert!(bans(&Tree::of_texts(&[("clippy.toml", &text)])).is_empty());
    }

    #[test]
    fn telling_the_linter_to_look_away_is_refused() {
        for text in [
            "#[allow(clippy::disallowed_methods)]",
            "#![expect(clippy::disallowed_methods, reason = \"a\")]",
            "#[expect(\n    clippy::disallowed_methods,\n)]",
            "#![allow(clippy::all)]",
            "#[cfg_attr(test, allow(clippy::disallowed_types))]",
        ] {
            assert_eq!(looks_away("crates/server/src/a.rs", text), 1, "{text}");
        }
    }

    #[test]
    fn the_door_itself_may_open() {
        assert_eq!(looks_away(DOOR, "#[expect(clippy::disallowed_methods)]"), 0);
    }

    #[test]
    fn a_second_list_that_hides_the_first_is_refused() {
        assert_eq!(looks_away("crates/server/clippy.toml", ""), 1);
        assert_eq!(looks_away("crates/server/.clippy.toml", ""), 1);
        assert_eq!(looks_away("clippy.toml", ""), 0);
    }

    #[test]
    fn a_manifest_that_lifts_the_ban_is_refused() {
        let text = |level| format!("[lints.clippy]\ndisallowed_methods = \"{level}\"\n");
        assert_eq!(looks_away("crates/server/Cargo.toml", &text("allow")), 1);
        assert_eq!(looks_away("Cargo.toml", &text("deny")), 0);
    }
}
