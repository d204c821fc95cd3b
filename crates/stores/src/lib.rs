//! The store: every fact the core keeps, in SQL. Only this crate knows SQL, and within it only
//! `engine` knows which engine runs it.

mod access_keys;
mod accounts;
mod audit;
mod devices;
mod directories;
mod engine;
mod groups;
mod policies;
mod sign_in;
mod text;
mod tokens;
mod users;

// The functions that open a store, one for each engine; the rest of the module is private.
pub use engine::*;
