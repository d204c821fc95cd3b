//! Documents tell the truth about the repository.

use tidy::findings::Rule;
use tidy::{crate_docs, hold, paths};

#[test]
fn every_path_a_document_names_is_there() {
    hold(&[Rule::DeadPath], paths::check);
}

#[test]
fn the_crates_that_are_a_reference_demand_documentation() {
    hold(&[Rule::MissingDocs], crate_docs::check);
}
