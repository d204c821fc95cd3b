//! Custom policies, `/v3.0/OS-ROLE/roles`, and roles granted to groups, `/v3/domains/…/roles`.

mod built_in;
mod create_cloud_service_custom_policy;
mod custom_policy;
mod delete_custom_policy;
mod grant;
mod keystone_associate_group_with_domain_permission;
mod keystone_check_domain_permission_for_group;
mod keystone_list_domain_permissions_for_group;
mod keystone_list_permissions;
mod keystone_remove_domain_permission_from_group;
mod list_custom_policies;
mod show_custom_policy;

pub use built_in::SYSTEM_POLICIES;
pub(crate) use create_cloud_service_custom_policy::CreateCloudServiceCustomPolicy;
pub(crate) use delete_custom_policy::DeleteCustomPolicy;
pub(crate) use keystone_associate_group_with_domain_permission::*;
pub(crate) use keystone_check_domain_permission_for_group::*;
pub(crate) use keystone_list_domain_permissions_for_group::*;
pub(crate) use keystone_list_permissions::KeystoneListPermissions;
pub(crate) use keystone_remove_domain_permission_from_group::*;
pub(crate) use list_custom_policies::ListCustomPolicies;
pub(crate) use show_custom_policy::ShowCustomPolicy;
