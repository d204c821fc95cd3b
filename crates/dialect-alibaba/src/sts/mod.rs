//! STS 2015-04-01.

mod assume_role;
mod get_caller_identity;

pub(crate) use assume_role::AssumeRole;
pub(crate) use get_caller_identity::GetCallerIdentity;
