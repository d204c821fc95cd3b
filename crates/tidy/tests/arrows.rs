//! Cargo's arrows are those of the house plan.

use tidy::findings::Rule;
use tidy::{arrows, external, hold};

#[test]
fn our_crates_depend_on_each_other_only_as_the_plan_draws_it() {
    hold(&[Rule::Arrow], arrows::check);
}

#[test]
fn sql_http_and_the_network_stay_behind_their_walls() {
    hold(&[Rule::Arrow], external::check);
}
