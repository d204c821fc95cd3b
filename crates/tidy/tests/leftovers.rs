//! Nothing is left over from the making.

use tidy::findings::Rule;
use tidy::{hold, leftovers, places};

#[test]
fn no_work_is_left_unfinished_and_no_test_is_ignored() {
    hold(&[Rule::Leftover], leftovers::check);
}

#[test]
fn shipped_code_says_why_it_may_panic() {
    hold(&[Rule::Unwrap], leftovers::unwraps);
}

#[test]
fn no_text_names_a_machine_or_where_its_packages_came_from() {
    hold(&[Rule::MachinePath, Rule::RegistryHost], places::check);
}
