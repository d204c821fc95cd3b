//! Rooms of a size one can take in.

use tidy::findings::Rule;
use tidy::{hold, sizes};

#[test]
fn files_are_short() {
    hold(&[Rule::FileLines], sizes::files);
}

#[test]
fn functions_are_short() {
    hold(&[Rule::FunctionLines], sizes::long_functions);
}

#[test]
fn lines_are_short() {
    hold(&[Rule::LineWidth], sizes::lines);
}

#[test]
fn folders_are_shallow() {
    hold(&[Rule::FolderDepth], sizes::folders);
}

#[test]
fn modules_are_named_for_what_is_in_them() {
    hold(&[Rule::ModuleName], sizes::names);
}
