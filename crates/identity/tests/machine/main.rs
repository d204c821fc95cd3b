//! The sign-in machine: its stages, what ends them, and those who try to get around it.

mod acting;
mod attacks;
mod cells;
mod fleet;
mod key_tokens;
mod sessions;
mod stages;
mod stolen;
mod temporary_keys;
mod walk;
