//! Only tests can take guards away: the feature that lets them is turned on by dev-dependencies
//! and nowhere else.

use toml::{Table, Value};

use crate::findings::{Finding, Rule};
use crate::tree::Tree;

/// The feature.
const SWITCHES: &str = "switches";
/// Who has it: the core, and the crate of the tests, which hands it on.
const HOLDERS: [(&str, &[&str]); 2] =
    [("crates/identity/Cargo.toml", &[]), ("crates/testkit/Cargo.toml", &["identity/switches"])];

/// Manifests that turn the switches on for more than tests.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let manifests = tree.texts().filter(|(path, _)| path.ends_with("Cargo.toml"));
    manifests.filter_map(|(path, text)| of_manifest(path, text)).collect()
}

fn of_manifest(path: &str, text: &str) -> Option<Finding> {
    let mut manifest: Table = text.parse().ok()?;
    manifest.remove("dev-dependencies");
    let held = HOLDERS.iter().find(|(holder, _)| *holder == path).map(|(_, hands_on)| *hands_on);
    if let (Some(hands_on), Some(Value::Table(features))) = (held, manifest.get_mut("features"))
        && let Some(Value::Array(on)) = features.get(SWITCHES)
        && on.iter().map(Value::as_str).eq(hands_on.iter().copied().map(Some))
    {
        features.remove(SWITCHES);
    }
    let why = "guards can be taken away in tests only: a dev-dependency may ask for it";
    mentions(&Value::Table(manifest))
        .then(|| Finding::new(Rule::GuardSwitch, path, 0, SWITCHES, why))
}

fn mentions(value: &Value) -> bool {
    match value {
        Value::String(text) => text.split(['/', '?', ':']).any(|part| part == SWITCHES),
        Value::Array(values) => values.iter().any(mentions),
        Value::Table(table) => table.iter().any(|(key, value)| key == SWITCHES || mentions(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of_texts(&[(path, text)])).len()
    }

    #[test]
    fn a_dev_dependency_may_have_the_switches() {
        let text = "[dev-dependencies]\ntestkit = { path = \"..\", features = [\"switches\"] }\n";
        assert_eq!(found("crates/stores/Cargo.toml", text), 0);
    }

    #[test]
    fn whatever_else_turns_them_on_is_refused() {
        for text in [
            "[dependencies]\nidentity = { path = \"..\", features = [\"switches\"] }\n",
            "[build-dependencies]\nidentity = { path = \"..\", features = [\"switches\"] }\n",
            "[target.'cfg(unix)'.dependencies]\ni = { path = \"..\", features = [\"switches\"] }\n",
            "[workspace.dependencies]\nidentity = { path = \"..\", features = [\"switches\"] }\n",
            "[features]\ndefault = [\"identity/switches\"]\n",
            "[features]\nswitches = []\n",
        ] {
            assert_eq!(found("crates/server/Cargo.toml", text), 1, "{text}");
        }
    }

    #[test]
    fn the_two_that_have_the_feature_do_not_turn_it_on_by_themselves() {
        let (core, tests) = ("crates/identity/Cargo.toml", "crates/testkit/Cargo.toml");
        assert_eq!(found(core, "[features]\nswitches = []\n"), 0);
        assert_eq!(found(tests, "[features]\nswitches = [\"identity/switches\"]\n"), 0);
        assert_eq!(found(core, "[features]\nswitches = []\ndefault = [\"switches\"]\n"), 1);
        let asks = "[dependencies]\nidentity = { path = \"..\", features = [\"switches\"] }\n";
        assert_eq!(found(tests, asks), 1);
    }
}
