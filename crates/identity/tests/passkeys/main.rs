//! Passkeys: each check of the two ceremonies has an answer here that fails it and nothing else.

mod alone;
mod attacks;
mod desk;
mod enrolling;
mod registering;
mod removing;
mod showing;
