//! The crates whose every public item is documented, and that rustc is told to hold them to it.

use crate::findings::{Finding, Rule};
use crate::rust_text::RustText;
use crate::tree::Tree;

/// The crates that others read as a reference.
const DOCUMENTED: [&str; 2] = ["identity", "wire"];
const DEMAND: &str = "#![deny(missing_docs)]";

/// Crates that do not demand documentation, and items that are excused from it.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in DOCUMENTED {
        let source = format!("crates/{name}/src/");
        let root = format!("{source}lib.rs");
        let demanded =
            tree.text(&root).is_some_and(|text| RustText::of(text).code.contains(DEMAND));
        if !demanded {
            let why = format!("`{name}` is a reference; begin it with `{DEMAND}`");
            findings.push(Finding::new(Rule::MissingDocs, &root, 0, name, why));
        }
        for (path, text) in tree.rust().filter(|(path, _)| path.starts_with(&source)) {
            for (at, line) in RustText::of(text).code.lines().enumerate() {
                if line.contains("missing_docs") && !line.contains(DEMAND) {
                    let why = "no item is excused from its documentation; write it";
                    let finding = Finding::new(Rule::MissingDocs, path, at + 1, name, why);
                    findings.push(finding);
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(core: &str) -> usize {
        let wire = ("crates/wire/src/lib.rs", DEMAND);
        check(&Tree::of_texts(&[("crates/identity/src/lib.rs", core), wire])).len()
    }

    #[test]
    fn a_crate_that_demands_documentation_passes() {
        assert_eq!(found("//! The core.\n#![deny(missing_docs)]\n"), 0);
    }

    #[test]
    fn a_crate_that_does_not_demand_documentation_is_refused() {
        assert_eq!(found("//! The core.\n"), 1);
        assert_eq!(found("// #![deny(missing_docs)]\n"), 1);
    }

    #[test]
    fn a_crate_that_is_not_there_is_refused() {
        assert_eq!(check(&Tree::default()).len(), DOCUMENTED.len());
    }

    #[test]
    fn an_item_excused_from_documentation_is_refused() {
        assert_eq!(found("#![deny(missing_docs)]\n#[allow(missing_docs)]\npub mod a;\n"), 1);
    }
}
