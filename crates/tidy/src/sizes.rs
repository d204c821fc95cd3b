//! How large things may be, and what a module may not be called.

use crate::findings::{Finding, Rule};
use crate::functions::functions;
use crate::rust_text::RustText;
use crate::tree::Tree;

/// Lines in a Rust file.
pub const FILE_LINES: usize = 400;
/// Lines in a function, from `fn` to its closing brace.
pub const FUNCTION_LINES: usize = 70;
/// Characters in a line of Rust.
pub const LINE_WIDTH: usize = 100;
/// Folders between a crate's own folder and a file.
pub const FOLDER_DEPTH: usize = 3;
/// Names that say nothing of what is inside.
const EMPTY_NAMES: [&str; 8] =
    ["common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"];

/// Rust files that are too long.
#[must_use]
pub fn files(tree: &Tree) -> Vec<Finding> {
    let long = tree.rust().map(|(path, text)| (path, text.lines().count()));
    long.filter(|(_, lines)| *lines > FILE_LINES)
        .map(|(path, lines)| {
            let why = format!("{lines} lines, at most {FILE_LINES}; what are the two rooms in it?");
            Finding::new(Rule::FileLines, path, 0, "", why).sized(lines)
        })
        .collect()
}

/// Functions that are too long.
#[must_use]
pub fn long_functions(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust() {
        let all = functions(&RustText::of(text).code);
        for long in all.into_iter().filter(|function| function.lines > FUNCTION_LINES) {
            let (name, lines) = (long.name, long.lines);
            let why = format!("`{name}` has {lines} lines, at most {FUNCTION_LINES}");
            let finding = Finding::new(Rule::FunctionLines, path, long.line, &name, why);
            findings.push(finding.sized(lines));
        }
    }
    findings
}

/// Lines that are too long, in characters.
#[must_use]
pub fn lines(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust() {
        for (at, line) in text.lines().enumerate() {
            let width = if line.len() > LINE_WIDTH { line.chars().count() } else { 0 };
            if width > LINE_WIDTH {
                let why = format!("{width} characters, at most {LINE_WIDTH}");
                let finding = Finding::new(Rule::LineWidth, path, at + 1, "", why);
                findings.push(finding.sized(width));
            }
        }
    }
    findings
}

/// Files that lie too deep in their crate.
#[must_use]
pub fn folders(tree: &Tree) -> Vec<Finding> {
    let deep = tree.paths().filter_map(|path| {
        let inside = path.strip_prefix("crates/")?.split_once('/')?.1;
        let depth = inside.matches('/').count();
        (depth > FOLDER_DEPTH).then_some((path, depth))
    });
    deep.map(|(path, depth)| {
        let why = format!("{depth} folders deep in its crate, at most {FOLDER_DEPTH}");
        Finding::new(Rule::FolderDepth, path, 0, "", why).sized(depth)
    })
    .collect()
}

/// Modules, as files, folders or in place, whose name says nothing.
#[must_use]
pub fn names(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust() {
        let mut refuse = |line, name: &str| {
            let why = format!("a module called `{name}` says nothing; name what is in it");
            findings.push(Finding::new(Rule::ModuleName, path, line, name, why));
        };
        let parts = path.trim_end_matches(".rs").split('/');
        parts.filter(|part| EMPTY_NAMES.contains(part)).for_each(|part| refuse(0, part));
        for (at, line) in RustText::of(text).code.lines().enumerate() {
            let mut words = line.split_whitespace().skip_while(|word| *word != "mod").skip(1);
            let name = words.next().map(|word| word.trim_end_matches(['{', '}']));
            // A module in a file of its own is found by the file's path.
            name.filter(|name| EMPTY_NAMES.contains(name)).into_iter().for_each(|name| {
                refuse(at + 1, name);
            });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(path: &str, text: &str) -> Tree {
        Tree::of_texts(&[(path, text)])
    }

    #[test]
    fn a_file_of_one_line_too_many_is_refused() {
        assert!(files(&tree("a.rs", &"\n".repeat(FILE_LINES))).is_empty());
        let found = files(&tree("a.rs", &"\n".repeat(FILE_LINES + 1)));
        assert_eq!(found[0].size, Some(FILE_LINES + 1));
    }

    #[test]
    fn only_rust_files_have_a_length() {
        assert!(files(&tree("a.md", &"\n".repeat(FILE_LINES + 1))).is_empty());
    }

    #[test]
    fn a_function_of_one_line_too_many_is_refused() {
        let function = |lines| format!("fn a() {{\n{}}}\n", "x;\n".repeat(lines - 2));
        assert!(long_functions(&tree("a.rs", &function(FUNCTION_LINES))).is_empty());
        let found = long_functions(&tree("a.rs", &function(FUNCTION_LINES + 1)));
        assert_eq!((found[0].what.as_str(), found[0].size), ("a", Some(FUNCTION_LINES + 1)));
    }

    #[test]
    fn braces_in_literals_and_comments_do_not_count() {
        let body = "x(\"{\", '{'); // {\n";
        let text = format!("fn a() {{\n{body}}}\n{}", "fn b() {}\n".repeat(FUNCTION_LINES));
        assert!(long_functions(&tree("a.rs", &text)).is_empty());
    }

    #[test]
    fn a_line_is_measured_in_characters() {
        assert!(lines(&tree("a.rs", &"é".repeat(LINE_WIDTH))).is_empty());
        assert_eq!(lines(&tree("a.rs", &"é".repeat(LINE_WIDTH + 1))).len(), 1);
    }

    #[test]
    fn a_folder_one_too_deep_is_refused() {
        assert!(folders(&tree("crates/wire/src/a/b/c.rs", "")).is_empty());
        assert_eq!(folders(&tree("crates/wire/src/a/b/c/d.rs", "")).len(), 1);
        assert!(folders(&tree("docs/a/b/c/d/e/f.md", "")).is_empty());
    }

    #[test]
    fn a_module_with_an_empty_name_is_refused() {
        for path in ["crates/wire/src/util.rs", "crates/wire/tests/common/mod.rs"] {
            assert_eq!(names(&tree(path, "")).len(), 1, "{path}");
        }
        assert_eq!(names(&tree("a.rs", "pub(crate) mod helpers {\n}\n")).len(), 1);
        assert_eq!(names(&tree("a.rs", "mod misc{}\n")).len(), 1);
    }

    #[test]
    fn a_name_that_only_contains_an_empty_one_passes() {
        let text = "mod utility;\n// mod util {}\nlet common = 1;\n";
        assert!(names(&tree("crates/wire/src/common_name.rs", text)).is_empty());
    }
}
