//! Groups of users: `/v3/groups`.

mod group;
mod keystone_add_user_to_group;
mod keystone_check_user_in_group;
mod keystone_create_group;
mod keystone_delete_group;
mod keystone_list_groups;
mod keystone_remove_user_from_group;
mod keystone_show_group;

pub(crate) use keystone_add_user_to_group::KeystoneAddUserToGroup;
pub(crate) use keystone_check_user_in_group::KeystoneCheckUserInGroup;
pub(crate) use keystone_create_group::KeystoneCreateGroup;
pub(crate) use keystone_delete_group::KeystoneDeleteGroup;
pub(crate) use keystone_list_groups::KeystoneListGroups;
pub(crate) use keystone_remove_user_from_group::KeystoneRemoveUserFromGroup;
pub(crate) use keystone_show_group::KeystoneShowGroup;
