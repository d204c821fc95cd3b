//! Time and chance come in by one door.

use tidy::findings::Rule;
use tidy::tree::Tree;
use tidy::{clock, hold};

#[test]
fn the_linter_knows_every_door_to_time_and_chance() {
    assert_eq!(clock::bans(&Tree::of_repository()), []);
}

#[test]
fn nobody_tells_the_linter_to_look_away() {
    hold(&[Rule::ClockDoor], clock::excuses);
}
