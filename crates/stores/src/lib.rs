//! The store: every fact the core keeps, in SQL. Only this crate knows SQL, and within it only
//! `engine` knows which engine runs it.

mod access_keys;
mod accounts;
mod audit;
mod copy;
mod devices;
mod directories;
mod engine;
mod founding;
mod groups;
mod people;
mod policies;
mod sign_in;
mod tables;
mod tallies;
mod text;
mod tokens;
mod users;

pub use copy::{Compared, Copied, Progress, copy};
pub use engine::open::*;
pub use people::{Census, People, Person, census};
