//! The tests there are: what a test runner runs, and nothing that only looks like it.

use crate::functions::functions;
use crate::rust_text::RustText;
use crate::tree::Tree;

/// Names the functions that are run as tests once for each engine.
const CONFORMANCE: &str = "crates/stores/tests/conformance/main.rs";

/// A test, with what it does.
pub(super) struct Test<'a> {
    pub(super) name: String,
    pub(super) path: &'a str,
    body: String,
}

impl Test<'_> {
    /// The guards that it takes away itself; not those that it only goes around.
    pub(super) fn takes_away(&self) -> Vec<&str> {
        let pieces = || self.body.split("Guard::");
        let named = pieces().zip(pieces().skip(1));
        let mut guards: Vec<&str> = named
            .filter(|(before, _)| !before.ends_with("behind("))
            .map(|(_, after)| until_word_end(after))
            .collect();
        guards.sort_unstable();
        guards.dedup();
        guards
    }

    /// Whether it sees an attack fail with a guard, and come through without.
    pub(super) fn attacks(&self, guard: &str) -> bool {
        let held = self.body.split(".held_by(Guard::").skip(1);
        held.map(until_word_end).any(|held| held == guard)
    }
}

fn until_word_end(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// Every test, in the order of its file's path.
pub(super) fn all_tests(tree: &Tree) -> Vec<Test<'_>> {
    let is_tested = |path: &str| path.starts_with("crates/") && !path.starts_with("crates/tidy/");
    let cases = tree.text(CONFORMANCE).unwrap_or_default();
    let rust = tree.rust().filter(|(path, _)| is_tested(path));
    let rust = rust.flat_map(|(path, text)| in_rust(path, text, cases));
    let python = tree.texts().filter(|(path, _)| path.starts_with("e2e/") && path.ends_with(".py"));
    rust.chain(python.flat_map(|(path, text)| in_python(path, text))).collect()
}

/// The functions of a file that are marked as tests, or are among the cases of conformance.
pub(super) fn in_rust<'a>(path: &'a str, text: &str, cases: &str) -> Vec<Test<'a>> {
    let code = RustText::of(text).code;
    let lines: Vec<&str> = code.lines().collect();
    let is_case = |name: &str| {
        path.starts_with("crates/stores/tests/conformance/")
            && cases.contains(&format!("::{name},"))
    };
    let marked = |line: usize| {
        let above = lines[..line - 1].iter().rev().map(|line| line.trim());
        let mut marks = above.take_while(|line| line.is_empty() || line.starts_with("#["));
        marks.any(|mark| mark == "#[test]" || mark.starts_with("#[tokio::test"))
    };
    functions(&code)
        .into_iter()
        .filter(|function| marked(function.line) || is_case(&function.name))
        .map(|function| {
            let body = &lines[function.line - 1..][..function.lines];
            Test { body: body.join("\n"), name: function.name, path }
        })
        .collect()
}

fn in_python<'a>(path: &'a str, text: &str) -> Vec<Test<'a>> {
    let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("def "));
    let names = names.filter_map(|rest| rest.split_once('(')).map(|(name, _)| name.to_owned());
    let tests = names.filter(|name| name.starts_with("test_"));
    tests.map(|name| Test { name, path, body: String::new() }).collect()
}
