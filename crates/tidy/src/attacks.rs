//! The security plan, row by row, with the tests that hold it: each row has some, each test it
//! names is there, and each guard of the core has an attack that comes through without it.

mod cases;
mod classes;
mod requirements;

use cases::{Test, all_tests};
use classes::CLASSES;
use requirements::REQUIREMENTS;

use crate::findings::{Finding, Rule};
use crate::tree::Tree;

/// Where guards have their names.
const GUARDS: &str = "crates/identity/src/guards.rs";
/// The document that is written from the rows.
pub const DOCUMENT: &str = "docs/attacks.md";

const HEAD: &str = "# Attacks, and the tests that hold against them

Written by `BLESS=1 cargo test -p tidy --test attacks` from `crates/tidy/src/attacks` and the
tests; not to be edited. The rows are those of the security plan. Where guards are named, the
same attack was seen to come through without them
([0011](decisions/0011-a-guard-has-a-switch-in-test-builds.md)).
";

/// A row of the plan.
struct Row {
    /// Its name in the plan, or its source.
    id: &'static str,
    /// What it is about.
    what: &'static str,
    /// How the names of its tests begin.
    prefix: &'static str,
    /// Other tests that hold it.
    also: &'static [&'static str],
}

const fn row(
    id: &'static str,
    what: &'static str,
    prefix: &'static str,
    also: &'static [&'static str],
) -> Row {
    Row { id, what, prefix, also }
}

fn rows() -> impl Iterator<Item = &'static Row> {
    CLASSES.iter().chain(REQUIREMENTS)
}

/// Rows without a test, tests that are not there, guards that nothing attacks.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let tests = all_tests(tree);
    let mut findings: Vec<Finding> = rows().flat_map(|row| of_row(row, &tests)).collect();
    let text = tree.text(GUARDS).unwrap_or_default();
    for (line, guard) in guards(text) {
        if !tests.iter().any(|test| test.attacks(guard)) {
            let why = format!("no attack is held by `Guard::{guard}`");
            findings.push(Finding::new(Rule::Attack, GUARDS, line, guard, why));
        }
    }
    if tree.text(DOCUMENT) != Some(document(tree).as_str()) {
        let why = "is out of date; `BLESS=1 cargo test -p tidy --test attacks` writes it";
        findings.push(Finding::new(Rule::Attack, DOCUMENT, 0, DOCUMENT, why));
    }
    findings
}

/// The document as it should be.
#[must_use]
pub fn document(tree: &Tree) -> String {
    let tests = all_tests(tree);
    let mut text = HEAD.to_owned();
    for row in rows() {
        text += &format!("\n## {}: {}\n\n| Test | In | Guard |\n|---|---|---|\n", row.id, row.what);
        for test in tests.iter().filter(|test| row.has(&test.name)) {
            let guards = test.takes_away().into_iter().map(|guard| format!("`{guard}`"));
            let guards = guards.collect::<Vec<_>>().join(", ");
            text += &format!("| `{}` | `{}` | {guards} |\n", test.name, test.path);
        }
    }
    text
}

impl Row {
    /// Whether a test is one of the row's: by the beginning of its name, or by the list.
    fn has(&self, name: &str) -> bool {
        let plain = name.strip_prefix("test_").unwrap_or(name);
        plain.starts_with(self.prefix) || self.also.contains(&name)
    }
}

fn of_row(row: &Row, tests: &[Test<'_>]) -> Vec<Finding> {
    let finding = |why: String| Finding::new(Rule::Attack, DOCUMENT, 0, row.id, why);
    let there = |name: &str| tests.iter().any(|test| test.name == name);
    let gone = row.also.iter().filter(|name| !there(name));
    let mut findings: Vec<Finding> =
        gone.map(|name| finding(format!("no test is called `{name}`"))).collect();
    if !tests.iter().any(|test| row.has(&test.name)) {
        findings.push(finding(format!("no test holds the row {}", row.id)));
    }
    findings
}

/// The variants of the enumeration of guards, with their lines.
fn guards(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().zip(1..).map(|(line, number)| (number, line));
    let inside = lines.skip_while(|(_, line)| *line != "pub enum Guard {").skip(1);
    let inside = inside.take_while(|(_, line)| *line != "}");
    inside
        .filter_map(|(number, line)| Some((number, line.trim().strip_suffix(',')?)))
        .filter(|(_, name)| name.chars().all(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::cases::in_rust;
    use super::*;

    const CORE: &str = "/// One guard.\npub enum Guard {\n    /// Once, only.\n    CodeOnce,\n    \
                        /// Ends.\n    AttemptEnds,\n}\n\npub struct Guards {\n    away: u64,\n}\n";
    const TESTS: &str = "#[test]\nfn a1_once() {\n    a.held_by(Guard::CodeOnce);\n}\n\n\
                         /// Another.\n#[tokio::test]\nasync fn other() {\n    \
                         attack.behind(Guard::AttemptEnds);\n}\n";

    fn complaints(core: &str, tests: &str) -> Vec<String> {
        let tree = Tree::of_texts(&[(GUARDS, core), ("crates/identity/tests/a.rs", tests)]);
        let found = check(&tree).into_iter().filter(|finding| finding.path == GUARDS);
        found.map(|finding| format!("{} {}", finding.line, finding.what)).collect()
    }

    #[test]
    fn a_guard_that_nothing_attacks_is_refused() {
        assert_eq!(complaints(CORE, TESTS), ["6 AttemptEnds"]);
        let both = TESTS.replace("behind", "held_by");
        assert!(complaints(CORE, &both).is_empty());
        let asked = TESTS.replace("attack.behind", "cx.holds");
        assert_eq!(complaints(CORE, &asked), ["6 AttemptEnds"]);
        let said = TESTS.replace("attack.behind", "// attack.held_by");
        assert_eq!(complaints(CORE, &said), ["6 AttemptEnds"]);
    }

    #[test]
    fn only_what_is_run_as_a_test_attacks() {
        let none = TESTS.replace("#[test]\n", "");
        assert_eq!(complaints(CORE, &none), ["4 CodeOnce", "6 AttemptEnds"]);
        assert_eq!(in_rust("crates/stores/src/a.rs", &none, "a::a1_once,").len(), 1);
        let cases = in_rust("crates/stores/tests/conformance/a.rs", &none, "a::a1_once,");
        assert_eq!(cases.len(), 2);
    }

    #[test]
    fn no_guard_of_the_core_keeps_an_attack_once_its_own_are_taken_out() {
        let tree = Tree::of_repository();
        let is_read = |(_, text): &(&str, &str)| text.contains(".held_by(Guard::");
        let attacking: Vec<(&str, &str)> = tree.rust().filter(is_read).collect();
        let core = tree.text(GUARDS).expect("is there");
        for (line, guard) in guards(core) {
            let held = format!(".held_by(Guard::{guard})");
            let asked = format!("cx.holds(Guard::{guard})");
            let texts = attacking.iter().map(|(path, text)| (*path, text.replace(&held, &asked)));
            let texts: Vec<(&str, String)> = texts.chain([(GUARDS, core.to_owned())]).collect();
            let texts: Vec<_> = texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
            let found = check(&Tree::of_texts(&texts)).into_iter();
            let alone: Vec<_> = found.filter(|finding| finding.path == GUARDS).collect();
            let told = alone.iter().map(|finding| (finding.line, finding.what.as_str()));
            assert_eq!(told.collect::<Vec<_>>(), [(line, guard)]);
        }
    }

    #[test]
    fn a_row_wants_its_tests_by_name_or_by_beginning() {
        let row = Row { id: "A1", what: "replay", prefix: "a1_", also: &["other", "gone"] };
        let tests = in_rust("a.rs", TESTS, "");
        let why: Vec<String> = of_row(&row, &tests).into_iter().map(|found| found.why).collect();
        assert_eq!(why, ["no test is called `gone`"]);
        let bare = Row { id: "A2", what: "race", prefix: "a2_", also: &[] };
        assert_eq!(of_row(&bare, &tests).len(), 1);
        assert!(!bare.has("a21_else"));
        assert!(row.has("test_a1_end_to_end"));
    }

    #[test]
    fn a_test_is_told_with_the_guards_of_its_own_body() {
        let tests = in_rust("a.rs", TESTS, "");
        let told: Vec<_> =
            tests.iter().map(|test| (test.name.as_str(), test.takes_away())).collect();
        assert_eq!(told, [("a1_once", vec!["CodeOnce"]), ("other", vec![])]);
    }
}
