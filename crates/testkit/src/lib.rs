//! Tests only: a fixed clock, seeded chance, a small world, and the runner of golden exchanges
//! with the tests every registered operation must pass.
#![allow(clippy::missing_panics_doc, reason = "panicking is how a test fails")]

#[cfg(feature = "switches")]
mod attack;
mod authenticator;
mod core_only;
mod credentials;
mod crowds;
mod exchange;
mod filled;
mod person;
mod postgres;
mod registry;
mod runner;
mod secrets;
mod sources;
mod world;

#[cfg(feature = "switches")]
pub use attack::{Attack, attack};
pub use authenticator::{Authenticator, Draft};
pub use core_only::{PLAIN, core_only};
pub use crowds::{Fails, add_devices, add_temporary_keys, answer};
pub use filled::{KEY_FORM, assume, session};
pub use person::Person;
pub use postgres::Cluster;
pub use registry::{
    audits_changes, matches_exchanges, refuses_strangers, refuses_unauthorized, tells_no_secret,
};
pub use sources::{FixedClock, START, SeededChance};
pub use world::{Setting, World, cheap_settings};
