//! The core of Countersign: accounts, users, MFA devices, policies and sign-in.
//!
//! No HTTP, no SQL, no vendor names, no system clock. Every request comes in through
//! [`pipeline`]; every fact is kept by an implementation of [`store`].
#![deny(missing_docs)]

mod absent_is_done;
pub mod access;
pub mod access_keys;
pub mod accounts;
pub mod attributes;
pub mod audit;
mod authenticate;
pub mod caller;
mod context;
pub mod directories;
pub mod error;
pub mod factor_words;
pub mod foreseen;
pub mod founding;
pub mod groups;
pub mod guards;
pub mod ids;
pub mod listing;
pub mod messages;
pub mod mfa;
pub mod network;
mod nonces;
mod nothing;
pub mod passkeys;
pub mod pipeline;
pub mod policies;
pub mod recovery;
pub mod roles;
pub mod secret;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod sources;
pub mod store;
mod sweep;
pub mod temporary_keys;
pub mod tokens;
pub mod trusted_browsers;
pub mod users;
mod who_am_i;
mod with_caller;

pub use absent_is_done::AbsentIsDone;
pub use context::Context;
pub use nothing::Nothing;
pub use sweep::sweep;
pub use who_am_i::WhoAmI;
pub use with_caller::{Condition, WithCaller};
