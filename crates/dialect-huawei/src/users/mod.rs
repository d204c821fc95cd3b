//! Users: `/v3/users` as Keystone has it, and `/v3.0/OS-USER/users`, which knows more of them.

mod create_user;
mod expiry;
mod fields;
mod keystone_create_user;
mod keystone_delete_user;
mod keystone_list_users;
mod keystone_show_user;
mod keystone_update_user_by_admin;
mod keystone_update_user_password;
mod keystone_user;
mod os_user;
mod phone;
mod show_user;
mod update_user;

pub(crate) use create_user::CreateUser;
pub(crate) use fields::RULE as PASSWORD_RULE;
pub(crate) use keystone_create_user::KeystoneCreateUser;
pub(crate) use keystone_delete_user::KeystoneDeleteUser;
pub(crate) use keystone_list_users::KeystoneListUsers;
pub(crate) use keystone_show_user::KeystoneShowUser;
pub(crate) use keystone_update_user_by_admin::KeystoneUpdateUserByAdmin;
pub(crate) use keystone_update_user_password::KeystoneUpdateUserPassword;
pub(crate) use show_user::ShowUser;
pub(crate) use update_user::UpdateUser;
