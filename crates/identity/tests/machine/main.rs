//! The sign-in machine: its stages, what ends them, and those who try to get around it.

mod acting;
mod attacks;
mod cells;
mod denied;
mod fleet;
mod notices;
mod own_factors;
mod queue;
mod sessions;
mod stages;
mod stolen;
mod strict;
mod trust;
mod walk;
