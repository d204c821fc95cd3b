//! The security plan, row by row, with the tests that hold it: each row has some, each test it
//! names is there, and each guard of the core has an attack that comes through without it.

mod classes;
mod requirements;

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

/// A test, with the guards it takes away.
struct Test<'a> {
    name: &'a str,
    path: &'a str,
    guards: Vec<&'a str>,
}

/// Rows without a test, tests that are not there, guards that nothing attacks.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let tests = all_tests(tree);
    let mut findings: Vec<Finding> = rows().flat_map(|row| of_row(row, &tests)).collect();
    let text = tree.text(GUARDS).unwrap_or_default();
    for (line, guard) in guards(text) {
        if !tests.iter().any(|test| test.guards.contains(&guard)) {
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
        for Test { name, path, guards } in tests.iter().filter(|test| row.has(test.name)) {
            let guards: Vec<String> = guards.iter().map(|guard| format!("`{guard}`")).collect();
            text += &format!("| `{name}` | `{path}` | {} |\n", guards.join(", "));
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
    if !tests.iter().any(|test| row.has(test.name)) {
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

/// Every function that may be a test, in the order of its file's path.
fn all_tests(tree: &Tree) -> Vec<Test<'_>> {
    let is_tested = |path: &str| path.starts_with("crates/") && !path.starts_with("crates/tidy/");
    let rust = tree.rust().filter(|(path, _)| is_tested(path));
    let python = tree.texts().filter(|(path, _)| path.starts_with("e2e/") && path.ends_with(".py"));
    rust.chain(python).flat_map(|(path, text)| in_file(path, text)).collect()
}

fn in_file<'a>(path: &'a str, text: &'a str) -> Vec<Test<'a>> {
    let mut tests = Vec::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if let Some(name) = name_of(line) {
            let indent = &line[..line.len() - line.trim_start().len()];
            let end = after.find(&format!("\n{indent}}}\n")).unwrap_or(after.len());
            tests.push(Test { name, path, guards: taken_away(&after[..end]) });
        }
    }
    tests
}

/// The name of the function that a line begins, if it does.
fn name_of(line: &str) -> Option<&str> {
    let begins = ["fn ", "async fn ", "pub(crate) async fn ", "pub async fn ", "def "];
    let rest = begins.iter().find_map(|begin| line.trim_start().strip_prefix(begin))?;
    rest.split_once('(').map(|(name, _)| name)
}

/// The guards that a test sees taken away; not those that it only goes around.
fn taken_away(body: &str) -> Vec<&str> {
    let mut guards: Vec<&str> = body
        .split("Guard::")
        .zip(body.split("Guard::").skip(1))
        .filter(|(before, _)| !before.ends_with("behind("))
        .filter_map(|(_, after)| after.split(|c: char| !c.is_alphanumeric()).next())
        .collect();
    guards.sort_unstable();
    guards.dedup();
    guards
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORE: &str = "/// One guard.\npub enum Guard {\n    /// Once, only.\n    CodeOnce,\n    \
                        /// Ends.\n    AttemptEnds,\n}\n\npub struct Guards {\n    away: u64,\n}\n";
    const TESTS: &str = "#[test]\nfn a1_once() {\n    held_by(Guard::CodeOnce);\n}\n\n\
                         fn other() {\n    attack.behind(Guard::AttemptEnds);\n}\n";

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
    }

    #[test]
    fn a_row_wants_its_tests_by_name_or_by_beginning() {
        let row = Row { id: "A1", what: "replay", prefix: "a1_", also: &["other", "gone"] };
        let tests = in_file("a.rs", TESTS);
        let why: Vec<String> = of_row(&row, &tests).into_iter().map(|found| found.why).collect();
        assert_eq!(why, ["no test is called `gone`"]);
        let bare = Row { id: "A2", what: "race", prefix: "a2_", also: &[] };
        assert_eq!(of_row(&bare, &tests).len(), 1);
        assert!(!bare.has("a21_else"));
        assert!(row.has("test_a1_end_to_end"));
    }

    #[test]
    fn a_test_is_told_with_the_guards_of_its_own_body() {
        let tests = in_file("a.rs", TESTS);
        let told: Vec<_> = tests.iter().map(|test| (test.name, test.guards.clone())).collect();
        assert_eq!(told, [("a1_once", vec!["CodeOnce"]), ("other", vec![])]);
    }
}
