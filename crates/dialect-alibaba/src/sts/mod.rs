//! STS 2015-04-01.

mod get_caller_identity;

pub(crate) use get_caller_identity::GetCallerIdentity;
