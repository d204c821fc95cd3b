//! Login protection of users: `/v3.0/OS-USER/login-protects` and `…/login-protect`.

mod list_user_login_protects;
mod show_user_login_protect;
mod update_login_protect;
mod verification;

pub(crate) use list_user_login_protects::ListUserLoginProtects;
pub(crate) use show_user_login_protect::ShowUserLoginProtect;
pub(crate) use update_login_protect::UpdateLoginProtect;
