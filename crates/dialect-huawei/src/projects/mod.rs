//! Projects and accounts: `/v3/projects`, `/v3/auth/projects`, `/v3/auth/domains`.

mod keystone_list_auth_domains;
mod keystone_list_auth_projects;
mod keystone_list_projects;
mod keystone_list_projects_for_user;
mod keystone_show_project;
mod project;

pub(crate) use keystone_list_auth_domains::KeystoneListAuthDomains;
pub(crate) use keystone_list_auth_projects::KeystoneListAuthProjects;
pub(crate) use keystone_list_projects::KeystoneListProjects;
pub(crate) use keystone_list_projects_for_user::KeystoneListProjectsForUser;
pub(crate) use keystone_show_project::KeystoneShowProject;
