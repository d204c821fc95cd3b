//! Roles: who may assume one, under which conditions, and what may be done in it.

mod acting;
mod acting_in;
mod assuming;
mod attacks;
mod cells;
mod conditions;
mod ends;
