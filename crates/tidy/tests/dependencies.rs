//! Every dependency has its reason.

use tidy::findings::Rule;
use tidy::{dependencies, hold};

#[test]
fn every_dependency_of_the_workspace_has_its_reason() {
    hold(&[Rule::DependencyReason], dependencies::check);
}
