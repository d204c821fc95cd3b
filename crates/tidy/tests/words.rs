//! Words stay behind the wall they belong to.

use tidy::findings::Rule;
use tidy::{hold, statements, words};

#[test]
fn the_core_names_no_vendor() {
    hold(&[Rule::VendorWord], words::vendors_in_the_core);
}

#[test]
fn the_core_opens_no_connection() {
    hold(&[Rule::NetworkInCore], words::connections_in_the_core);
}

#[test]
fn sql_is_written_only_in_the_stores() {
    hold(&[Rule::SqlOutsideStores], words::sql_outside_stores);
}

#[test]
fn only_the_engine_files_know_which_engine_it_is() {
    hold(&[Rule::EngineWord], words::engines_outside_their_file);
}

#[test]
fn no_statement_changes_or_removes_an_account() {
    hold(&[Rule::AccountChanged], statements::changes_of_accounts);
}
