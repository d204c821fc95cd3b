//! The store: every fact the core keeps, in SQL. Only this crate knows SQL, and within it only
//! `engine` knows which engine runs it.

mod access_keys;
mod accounts;
mod attempts;
mod audit;
mod copy;
mod devices;
mod directories;
mod engine;
mod former_passwords;
mod founding;
mod groups;
mod messages;
mod passkeys;
mod people;
mod policies;
mod recovery;
mod roles;
mod sessions;
mod sign_in;
mod sign_in_rules;
mod tables;
mod tallies;
mod temporary_keys;
mod text;
mod tokens;
mod trusted_browsers;
mod user_lists;
mod users;

pub use copy::{Compared, Copied, Progress, copy};
pub use engine::open::*;
pub use people::{Census, People, Person, census};
