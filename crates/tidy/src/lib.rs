//! Tests only: the walls of the house, checked on the text of the repository.
//!
//! Each module holds one kind of check as a pure function from a [`Tree`](tree::Tree) to
//! [`Finding`](findings::Finding)s, with unit tests that prove it refuses bad input. The files in
//! `tests/` run the checks on this repository, less what `exceptions.toml` lists.
#![deny(missing_docs)]

pub mod arrows;
pub mod attacks;
pub mod clock;
pub mod crate_docs;
pub mod dependencies;
pub mod exceptions;
pub mod external;
pub mod findings;
pub mod functions;
pub mod ignored;
pub mod leftovers;
pub mod manifest;
pub mod paths;
pub mod places;
pub mod rust_text;
pub mod sizes;
pub mod statements;
pub mod switches;
pub mod test_modules;
pub mod tree;
pub mod words;

use exceptions::Exception;
use findings::{Finding, Rule};
use tree::Tree;

/// Complaints printed at once; the rest can wait for the next run.
const SHOWN: usize = 50;

/// Runs `check` on this repository and fails the test with a list of what does not hold.
///
/// `rules` are the rules the check answers for: their unused exceptions are complained about too.
///
/// # Panics
///
/// If anything is found that no exception covers, or an exception covers nothing.
pub fn hold(rules: &[Rule], check: impl Fn(&Tree) -> Vec<Finding>) {
    let tree = Tree::of_repository();
    let listed = exceptions::of_repository(&tree).unwrap_or_else(|why| panic!("{why}"));
    let listed: Vec<Exception> = listed.into_iter().filter(|e| rules.contains(&e.rule)).collect();
    let complaints = exceptions::judge(check(&tree), &listed);
    let shown = complaints.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    assert!(complaints.is_empty(), "{} to mend, first of all:\n{shown}\n", complaints.len());
}
