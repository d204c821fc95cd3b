//! The sign-in machine: its stages, what ends them, and those who try to get around it.

mod acting;
mod attacks;
mod cells;
mod denied;
mod fleet;
mod key_reach;
mod key_tokens;
mod notices;
mod own_factors;
mod queue;
mod sessions;
mod stages;
mod stolen;
mod strict;
mod temporary_keys;
mod trust;
mod walk;
