//! The security plan is held by tests, and the tests by the guards they attack.

use tidy::findings::Rule;
use tidy::tree::Tree;
use tidy::{attacks, hold, switches};

#[test]
fn every_row_of_the_plan_has_tests_and_every_guard_an_attack() {
    if std::env::var("BLESS").is_ok() {
        let here = std::env::var("CARGO_MANIFEST_DIR").expect("cargo says where it is");
        let document = format!("{here}/../../{}", attacks::DOCUMENT);
        std::fs::write(document, attacks::document(&Tree::of_repository())).expect("writes");
    }
    hold(&[Rule::Attack], attacks::check);
}

#[test]
fn nothing_that_is_shipped_can_have_its_guards_taken_away() {
    hold(&[Rule::GuardSwitch], switches::check);
}
