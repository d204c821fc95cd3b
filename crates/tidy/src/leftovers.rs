//! Work left unfinished: markers in any text, stubs, tests that do not run, and `.unwrap()`
//! outside tests.

use crate::findings::{Finding, Rule};
use crate::rust_text::{RustText, is_word_byte};
use crate::test_modules::TestModules;
use crate::tree::Tree;

/// Markers, put together here so that this file does not hold them.
const MARKERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
/// Code that stands for code not written.
const STUBS: [&str; 4] = ["todo!", "unimplemented!", "dbg!", "#[ignore"];
/// Crates that hold nothing but test support.
const TEST_CRATES: [&str; 2] = ["testkit", "tidy"];

/// Markers, stubs, and tests that do not run.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts() {
        let rust = path.ends_with(".rs").then(|| RustText::of(text));
        for (at, line) in text.lines().enumerate() {
            for what in MARKERS.into_iter().filter(|marker| has_word(line, marker)) {
                findings.push(refusal(path, at, what));
            }
        }
        let Some(rust) = rust else { continue };
        for (at, line) in rust.code.lines().enumerate() {
            for what in STUBS.into_iter().filter(|stub| has_start(line, stub)) {
                findings.push(refusal(path, at, what));
            }
        }
        for (at, line) in rust.comments.lines().enumerate() {
            let prose = line.trim_start().trim_start_matches(['/', '!', '*', ' ']);
            let fence = prose.strip_prefix("```").unwrap_or_default();
            if has_word(fence, "ignore") {
                findings.push(refusal(path, at, "```ignore"));
            }
        }
    }
    findings
}

fn refusal(path: &str, at: usize, what: &str) -> Finding {
    let why = format!("`{what}` is left over; finish it, or write it down as an issue");
    Finding::new(Rule::Leftover, path, at + 1, what, why)
}

/// `.unwrap()` in the source of a crate that ships.
#[must_use]
pub fn unwraps(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let for_tests = TestModules::of(tree);
    for (path, text) in tree.rust().filter(|(path, _)| ships(path) && !for_tests.hold(path)) {
        for (at, line) in RustText::of(text).code_outside_tests().lines().enumerate() {
            if line.contains(".unwrap()") {
                let why = "`.unwrap()` outside tests; say why it holds with `.expect(\"…\")`";
                findings.push(Finding::new(Rule::Unwrap, path, at + 1, "unwrap", why));
            }
        }
    }
    findings
}

fn ships(path: &str) -> bool {
    let Some((name, inside)) = path.strip_prefix("crates/").and_then(|p| p.split_once('/')) else {
        return false;
    };
    inside.starts_with("src/") && !TEST_CRATES.contains(&name)
}

/// Whether `word` stands in `line` with no letter, digit or underscore beside it.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let after = line.as_bytes().get(at + word.len());
        begins_word(line, at) && !after.is_some_and(|b| is_word_byte(*b))
    })
}

fn has_start(line: &str, start: &str) -> bool {
    line.match_indices(start).any(|(at, _)| begins_word(line, at))
}

fn begins_word(line: &str, at: usize) -> bool {
    at == 0 || !is_word_byte(line.as_bytes()[at - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(path: &str, text: &str) -> usize {
        check(&Tree::of_texts(&[(path, text)])).len()
    }

    fn unwrapped(path: &str, text: &str) -> usize {
        unwraps(&Tree::of_texts(&[(path, text)])).len()
    }

    #[test]
    fn a_marker_is_refused_in_every_kind_of_text() {
        for marker in MARKERS {
            assert_eq!(left("docs/a.md", &format!("- {marker}: this")), 1);
            assert_eq!(left("a.rs", &format!("// {marker}(me): this")), 1);
            assert_eq!(left("a.sh", &format!("# {marker}")), 1);
        }
    }

    #[test]
    fn a_word_that_contains_a_marker_passes() {
        let text = format!("{}LIST {}_a M{}", MARKERS[0], MARKERS[1], MARKERS[2]);
        assert_eq!(left("docs/a.md", &text), 0);
    }

    #[test]
    fn a_stub_and_an_ignored_test_are_refused() {
        for text in ["todo!()", "unimplemented!(\"a\")", "dbg!(x)", "#[ignore = \"slow\"]"] {
            assert_eq!(left("a.rs", text), 1, "{text}");
        }
    }

    #[test]
    fn a_stub_in_a_literal_or_a_comment_passes() {
        assert_eq!(left("a.rs", "\"todo!()\" // dbg!(x) finds it\nnot_dbg!(x)"), 0);
    }

    #[test]
    fn an_ignored_example_in_documentation_is_refused() {
        assert_eq!(left("a.rs", "/// ```ignore\n/// f();\n/// ```\n"), 1);
        assert_eq!(left("a.rs", "/// ```no_run\n/// // ignore\n/// ```\n"), 0);
    }

    #[test]
    fn an_unwrap_in_shipped_code_is_refused() {
        assert_eq!(unwrapped("crates/wire/src/a.rs", "f().unwrap();"), 1);
        assert_eq!(unwrapped("crates/server/src/cli/a.rs", "f().unwrap();"), 1);
    }

    #[test]
    fn an_unwrap_in_tests_passes() {
        let text = "f().expect(\"a\");\n#[cfg(test)]\nmod tests { fn a() { f().unwrap(); } }\n";
        assert_eq!(unwrapped("crates/wire/src/a.rs", text), 0);
        for path in ["crates/wire/tests/a.rs", "crates/testkit/src/a.rs", "fuzz/src/a.rs"] {
            assert_eq!(unwrapped(path, "f().unwrap();"), 0, "{path}");
        }
        let lib = ("crates/wire/src/lib.rs", "#[cfg(test)]\nmod fixture;");
        let fixture = ("crates/wire/src/fixture.rs", "f().unwrap();");
        assert!(unwraps(&Tree::of_texts(&[lib, fixture])).is_empty());
    }

    #[test]
    fn an_unwrap_in_a_comment_or_with_a_default_passes() {
        assert_eq!(unwrapped("crates/wire/src/a.rs", "// .unwrap()\nf().unwrap_or(1)"), 0);
    }
}
