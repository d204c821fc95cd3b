//! What is measured, one file a kind of work.

pub(crate) mod codes;
pub(crate) mod growth;
pub(crate) mod lists;
pub(crate) mod memory;
pub(crate) mod populate;
pub(crate) mod queue;
pub(crate) mod reads;
pub(crate) mod shared;
pub(crate) mod sign_in;
pub(crate) mod size;
