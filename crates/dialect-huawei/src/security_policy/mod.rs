//! What the account demands of signing in: `/v3.0/OS-SECURITYPOLICY/domains/{domain_id}/…`.
//!
//! Each of these policies is a window on the one set of settings that the core keeps. Fields
//! that nothing in the core follows are kept among its attributes and shown as they were sent.

mod domain;
mod login_policy;
mod password_policy;
mod protect_policy;
mod show_domain_login_policy;
mod show_domain_password_policy;
mod show_domain_protect_policy;
mod update_domain_login_policy;
mod update_domain_password_policy;
mod update_domain_protect_policy;

pub(crate) use show_domain_login_policy::ShowDomainLoginPolicy;
pub(crate) use show_domain_password_policy::ShowDomainPasswordPolicy;
pub(crate) use show_domain_protect_policy::ShowDomainProtectPolicy;
pub(crate) use update_domain_login_policy::UpdateDomainLoginPolicy;
pub(crate) use update_domain_password_policy::UpdateDomainPasswordPolicy;
pub(crate) use update_domain_protect_policy::UpdateDomainProtectPolicy;
