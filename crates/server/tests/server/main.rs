//! The built binary, as whoever runs it and whoever talks to it sees it.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic as it likes")]

mod client_says;
mod connections;
mod data_folder;
mod database;
mod gateways;
mod limits;
mod logs;
mod messages;
mod proxies;
mod reports;
mod running;
mod settings;
mod signed;
mod whole_store;
