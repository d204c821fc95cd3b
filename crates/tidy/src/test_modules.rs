//! Finds the files under `src/` that only tests see: modules declared `#[cfg(test)] mod name;`.

use crate::rust_text::{RustText, TEST_ONLY};
use crate::tree::Tree;

/// The modules of a tree that are compiled for tests only, each without its ending: `a/tests`
/// stands for `a/tests.rs`, `a/tests/mod.rs` and everything below `a/tests/`.
#[derive(Clone, Debug)]
pub struct TestModules(Vec<String>);

impl TestModules {
    /// Reads every declaration.
    #[must_use]
    pub fn of(tree: &Tree) -> TestModules {
        let mut modules = Vec::new();
        for (path, text) in tree.rust().filter(|(_, text)| text.contains(TEST_ONLY)) {
            let folder = folder_of_children(path);
            let code = RustText::of(text).code;
            let declared = code.split(TEST_ONLY).skip(1).filter_map(declared_module);
            modules.extend(declared.map(|name| format!("{folder}{name}")));
        }
        TestModules(modules)
    }

    /// Whether only tests see the file.
    #[must_use]
    pub fn hold(&self, path: &str) -> bool {
        self.0.iter().any(|module| {
            let rest = path.strip_prefix(module.as_str());
            rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        })
    }
}

/// Where the modules that a file declares have their files.
fn folder_of_children(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(f, n)| (f, n));
    let own = name.trim_end_matches(".rs");
    match (folder, matches!(own, "lib" | "main" | "mod")) {
        ("", true) => String::new(),
        ("", false) => format!("{own}/"),
        (folder, true) => format!("{folder}/"),
        (folder, false) => format!("{folder}/{own}/"),
    }
}

/// The name in `mod name;`, whatever its visibility, if that is how `code` begins.
fn declared_module(code: &str) -> Option<&str> {
    let item = &code[..code.find([';', '{'])?];
    let declares_file = code[item.len()..].starts_with(';');
    let mut words = item.split_whitespace().rev();
    let name = words.next()?;
    (declares_file && words.next() == Some("mod")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(declaring: &str, text: &str, path: &str) -> bool {
        TestModules::of(&Tree::of_texts(&[(declaring, text)])).hold(path)
    }

    #[test]
    fn a_module_declared_for_tests_is_seen_by_tests_only() {
        let text = "mod b;\n#[cfg(test)]\npub(crate) mod fixture;\nmod c;\n";
        assert!(holds("a/src/lib.rs", text, "a/src/fixture.rs"));
        assert!(holds("a/src/lib.rs", text, "a/src/fixture/mod.rs"));
        assert!(holds("a/src/d.rs", text, "a/src/d/fixture.rs"));
        for path in ["a/src/b.rs", "a/src/c.rs", "a/src/fixtures.rs", "a/src/d/fixture.rs"] {
            assert!(!holds("a/src/lib.rs", text, path), "{path}");
        }
    }

    #[test]
    fn a_module_in_place_or_in_a_comment_declares_no_file() {
        let in_place = "#[cfg(test)]\nmod tests { mod a; }\n";
        assert!(!holds("a/src/lib.rs", in_place, "a/src/tests.rs"));
        let comment = "// #[cfg(test)]\nmod tests;\n";
        assert!(!holds("a/src/lib.rs", comment, "a/src/tests.rs"));
    }
}
