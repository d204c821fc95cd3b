//! The table: one line per operation, in the vendor's order.

use wire::operation::Who::{
    AnyCaller, Anybody, ByPolicy, OthersByPolicy, SelfOnly, SelfOrByPolicy,
};
use wire::operation::{Entry, Meta};

use crate::credentials::*;
use crate::discovery::*;
use crate::groups::*;
use crate::huawei::Huawei;
use crate::login_protect::*;
use crate::os_mfa::*;
use crate::policies::*;
use crate::projects::*;
use crate::security_policy::*;
use crate::tokens::*;
use crate::users::*;

const USER: &str = "iam:*:{domain_id}:user:{user_id}";
const USERS: &str = "iam:*:{domain_id}:user:*";
const DEVICE: &str = "iam:*:{domain_id}:mfa:{name}";
const DEVICES: &str = "iam:*:{domain_id}:mfa:*";
const GROUP: &str = "iam:*:{domain_id}:group:{group_id}";
const GROUPS: &str = "iam:*:{domain_id}:group:*";
const ROLE: &str = "iam:*:{domain_id}:role:{role_id}";
const ROLES: &str = "iam:*:{domain_id}:role:*";
const KEY: &str = "iam:*:{domain_id}:credential:{access_key}";
const SECURITY: &str = "iam:*:{domain_id}:securitypolicy:{policy}";
const TOKENS: &str = "iam:*:{domain_id}:token:*";

/// A line for one of the account's policies.
macro_rules! security {
    ($operation:ident, $method:literal, $leaf:literal, $action:literal) => {
        Entry::new::<$operation>(
            Meta::rest(
                "security_policy",
                stringify!($operation),
                $method,
                concat!("/v3.0/OS-SECURITYPOLICY/domains/{domain_id}/", $leaf),
            )
            .permission(&[concat!("iam:securitypolicies:", $action)], SECURITY)
            .who(ByPolicy),
        )
    };
}

/// Every operation.
pub(crate) static OPERATIONS: &[Entry<Huawei>] = &[
    Entry::new::<KeystoneCreateToken>(
        Meta::rest("tokens", "KeystoneCreateToken", "POST", "/v3/auth/tokens").who(Anybody),
    ),
    Entry::new::<KeystoneValidateToken>(
        Meta::rest("tokens", "KeystoneValidateToken", "GET", "/v3/auth/tokens")
            .permission(&["iam:tokens:validateToken"], TOKENS)
            .who(SelfOrByPolicy),
    ),
    Entry::new::<KeystoneCheckToken>(
        Meta::rest("tokens", "KeystoneCheckToken", "HEAD", "/v3/auth/tokens")
            .permission(&["iam:tokens:validateToken"], TOKENS)
            .who(SelfOrByPolicy),
    ),
    Entry::new::<KeystoneRevokeToken>(
        Meta::rest("tokens", "KeystoneRevokeToken", "DELETE", "/v3/auth/tokens")
            .permission(&["iam:tokens:revokeToken"], TOKENS)
            .who(SelfOrByPolicy),
    ),
    Entry::new::<ListPermanentAccessKeys>(
        Meta::rest(
            "credentials",
            "ListPermanentAccessKeys",
            "GET",
            "/v3.0/OS-CREDENTIAL/credentials",
        )
        .permission(&["iam:credentials:listCredentials"], USER)
        .who(SelfOrByPolicy),
    ),
    Entry::new::<ShowPermanentAccessKey>(
        Meta::rest(
            "credentials",
            "ShowPermanentAccessKey",
            "GET",
            "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
        )
        .permission(&["iam:credentials:getCredential"], KEY)
        .who(SelfOrByPolicy),
    ),
    Entry::new::<CreatePermanentAccessKey>(
        Meta::rest(
            "credentials",
            "CreatePermanentAccessKey",
            "POST",
            "/v3.0/OS-CREDENTIAL/credentials",
        )
        .permission(&["iam:credentials:createCredential"], USER)
        .who(SelfOrByPolicy),
    ),
    Entry::new::<UpdatePermanentAccessKey>(
        Meta::rest(
            "credentials",
            "UpdatePermanentAccessKey",
            "PUT",
            "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
        )
        .permission(&["iam:credentials:updateCredential"], KEY)
        .who(SelfOrByPolicy),
    ),
    Entry::new::<DeletePermanentAccessKey>(
        Meta::rest(
            "credentials",
            "DeletePermanentAccessKey",
            "DELETE",
            "/v3.0/OS-CREDENTIAL/credentials/{access_key}",
        )
        .permission(&["iam:credentials:deleteCredential"], KEY)
        .who(SelfOrByPolicy),
    ),
    Entry::new::<CreateTemporaryAccessKeyByToken>(
        Meta::rest(
            "credentials",
            "CreateTemporaryAccessKeyByToken",
            "POST",
            "/v3.0/OS-CREDENTIAL/securitytokens",
        )
        .who(Anybody),
    ),
    Entry::new::<KeystoneListProjects>(
        Meta::rest("projects", "KeystoneListProjects", "GET", "/v3/projects").who(AnyCaller),
    ),
    Entry::new::<KeystoneListProjectsForUser>(
        Meta::rest(
            "projects",
            "KeystoneListProjectsForUser",
            "GET",
            "/v3/users/{user_id}/projects",
        )
        .permission(&["iam:projects:listProjectsForUser"], USER)
        .who(SelfOrByPolicy),
    ),
    Entry::new::<KeystoneListAuthProjects>(
        Meta::rest("projects", "KeystoneListAuthProjects", "GET", "/v3/auth/projects")
            .who(AnyCaller),
    ),
    Entry::new::<KeystoneShowProject>(
        Meta::rest("projects", "KeystoneShowProject", "GET", "/v3/projects/{project_id}")
            .who(AnyCaller),
    ),
    Entry::new::<KeystoneListAuthDomains>(
        Meta::rest("projects", "KeystoneListAuthDomains", "GET", "/v3/auth/domains").who(AnyCaller),
    ),
    Entry::new::<KeystoneListUsers>(
        Meta::rest("users", "KeystoneListUsers", "GET", "/v3/users")
            .permission(&["iam:users:listUsers"], USERS)
            .who(ByPolicy),
    ),
    Entry::new::<ShowUser>(
        Meta::rest("users", "ShowUser", "GET", "/v3.0/OS-USER/users/{user_id}")
            .permission(&["iam:users:getUser"], USER)
            .who(SelfOrByPolicy),
    ),
    Entry::new::<KeystoneShowUser>(
        Meta::rest("users", "KeystoneShowUser", "GET", "/v3/users/{user_id}")
            .permission(&["iam:users:getUser"], USER)
            .who(SelfOrByPolicy),
    ),
    Entry::new::<CreateUser>(
        Meta::rest("users", "CreateUser", "POST", "/v3.0/OS-USER/users")
            .permission(&["iam:users:createUser"], USERS)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneCreateUser>(
        Meta::rest("users", "KeystoneCreateUser", "POST", "/v3/users")
            .permission(&["iam:users:createUser"], USERS)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneUpdateUserPassword>(
        Meta::rest("users", "KeystoneUpdateUserPassword", "POST", "/v3/users/{user_id}/password")
            .permission(&["iam:users:updateUserPassword"], USER)
            .who(SelfOnly),
    ),
    Entry::new::<UpdateUser>(
        Meta::rest("users", "UpdateUser", "PUT", "/v3.0/OS-USER/users/{user_id}")
            .permission(&["iam:users:updateUser"], USER)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneUpdateUserByAdmin>(
        Meta::rest("users", "KeystoneUpdateUserByAdmin", "PATCH", "/v3/users/{user_id}")
            .permission(&["iam:users:updateUser"], USER)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneDeleteUser>(
        Meta::rest("users", "KeystoneDeleteUser", "DELETE", "/v3/users/{user_id}")
            .permission(&["iam:users:deleteUser"], USER)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneListGroups>(
        Meta::rest("groups", "KeystoneListGroups", "GET", "/v3/groups")
            .permission(&["iam:groups:listGroups"], GROUPS)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneShowGroup>(
        Meta::rest("groups", "KeystoneShowGroup", "GET", "/v3/groups/{group_id}")
            .permission(&["iam:groups:getGroup"], GROUP)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneCreateGroup>(
        Meta::rest("groups", "KeystoneCreateGroup", "POST", "/v3/groups")
            .permission(&["iam:groups:createGroup"], GROUPS)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneDeleteGroup>(
        Meta::rest("groups", "KeystoneDeleteGroup", "DELETE", "/v3/groups/{group_id}")
            .permission(&["iam:groups:deleteGroup"], GROUP)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneCheckUserInGroup>(
        Meta::rest(
            "groups",
            "KeystoneCheckUserInGroup",
            "HEAD",
            "/v3/groups/{group_id}/users/{user_id}",
        )
        .permission(&["iam:permissions:checkUserInGroup"], GROUP)
        .who(ByPolicy),
    ),
    Entry::new::<KeystoneAddUserToGroup>(
        Meta::rest(
            "groups",
            "KeystoneAddUserToGroup",
            "PUT",
            "/v3/groups/{group_id}/users/{user_id}",
        )
        .permission(&["iam:permissions:addUserToGroup"], GROUP)
        .who(ByPolicy),
    ),
    Entry::new::<KeystoneRemoveUserFromGroup>(
        Meta::rest(
            "groups",
            "KeystoneRemoveUserFromGroup",
            "DELETE",
            "/v3/groups/{group_id}/users/{user_id}",
        )
        .permission(&["iam:permissions:removeUserFromGroup"], GROUP)
        .who(ByPolicy),
    ),
    Entry::new::<KeystoneListPermissions>(
        Meta::rest("policies", "KeystoneListPermissions", "GET", "/v3/roles")
            .permission(&["iam:roles:listRoles"], ROLES)
            .who(ByPolicy),
    ),
    Entry::new::<KeystoneListDomainPermissionsForGroup>(
        Meta::rest(
            "policies",
            "KeystoneListDomainPermissionsForGroup",
            "GET",
            "/v3/domains/{domain_id}/groups/{group_id}/roles",
        )
        .permission(&["iam:permissions:listRolesForGroupOnDomain"], GROUP)
        .who(ByPolicy),
    ),
    Entry::new::<KeystoneCheckDomainPermissionForGroup>(
        Meta::rest(
            "policies",
            "KeystoneCheckDomainPermissionForGroup",
            "HEAD",
            "/v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}",
        )
        .permission(&["iam:permissions:checkRoleForGroupOnDomain"], GROUP)
        .who(ByPolicy),
    ),
    Entry::new::<KeystoneAssociateGroupWithDomainPermission>(
        Meta::rest(
            "policies",
            "KeystoneAssociateGroupWithDomainPermission",
            "PUT",
            "/v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}",
        )
        .permission(&["iam:permissions:grantRoleToGroupOnDomain"], GROUP)
        .who(ByPolicy),
    ),
    Entry::new::<KeystoneRemoveDomainPermissionFromGroup>(
        Meta::rest(
            "policies",
            "KeystoneRemoveDomainPermissionFromGroup",
            "DELETE",
            "/v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}",
        )
        .permission(&["iam:permissions:revokeRoleFromGroupOnDomain"], GROUP)
        .who(ByPolicy),
    ),
    Entry::new::<ListCustomPolicies>(
        Meta::rest("policies", "ListCustomPolicies", "GET", "/v3.0/OS-ROLE/roles")
            .permission(&["iam:roles:listRoles"], ROLES)
            .who(ByPolicy),
    ),
    Entry::new::<ShowCustomPolicy>(
        Meta::rest("policies", "ShowCustomPolicy", "GET", "/v3.0/OS-ROLE/roles/{role_id}")
            .permission(&["iam:roles:getRole"], ROLE)
            .who(ByPolicy),
    ),
    Entry::new::<CreateCloudServiceCustomPolicy>(
        Meta::rest("policies", "CreateCloudServiceCustomPolicy", "POST", "/v3.0/OS-ROLE/roles")
            .permission(&["iam:roles:createRole"], ROLES)
            .who(ByPolicy),
    ),
    Entry::new::<DeleteCustomPolicy>(
        Meta::rest("policies", "DeleteCustomPolicy", "DELETE", "/v3.0/OS-ROLE/roles/{role_id}")
            .permission(&["iam:roles:deleteRole"], ROLE)
            .who(ByPolicy),
    ),
    Entry::new::<ListUserMfaDevices>(
        Meta::rest("os_mfa", "ListUserMfaDevices", "GET", "/v3.0/OS-MFA/virtual-mfa-devices")
            .permission(&["iam:mfa:listVirtualMFADevices"], DEVICES)
            .who(ByPolicy),
    ),
    Entry::new::<ShowUserMfaDevice>(
        Meta::rest(
            "os_mfa",
            "ShowUserMfaDevice",
            "GET",
            "/v3.0/OS-MFA/users/{user_id}/virtual-mfa-device",
        )
        .permission(&["iam:mfa:getVirtualMFADevice"], USER)
        .who(SelfOrByPolicy),
    ),
    Entry::new::<CreateMfaDevice>(
        Meta::rest("os_mfa", "CreateMfaDevice", "POST", "/v3.0/OS-MFA/virtual-mfa-devices")
            .permission(&["iam:mfa:createVirtualMFADevice"], DEVICE)
            .who(SelfOrByPolicy),
    ),
    Entry::new::<DeleteMfaDevice>(
        Meta::rest("os_mfa", "DeleteMfaDevice", "DELETE", "/v3.0/OS-MFA/virtual-mfa-devices")
            .permission(&["iam:mfa:deleteVirtualMFADevice"], DEVICE)
            .who(SelfOrByPolicy),
    ),
    Entry::new::<CreateBindingDevice>(
        Meta::rest("os_mfa", "CreateBindingDevice", "PUT", "/v3.0/OS-MFA/mfa-devices/bind")
            .permission(&["iam:mfa:bindMFADevice"], DEVICE)
            .who(SelfOnly),
    ),
    Entry::new::<DeleteBindingDevice>(
        Meta::rest("os_mfa", "DeleteBindingDevice", "PUT", "/v3.0/OS-MFA/mfa-devices/unbind")
            .permission(&["iam:mfa:unbindMFADevice"], DEVICE)
            .who(SelfOrByPolicy),
    ),
    Entry::new::<ListUserLoginProtects>(
        Meta::rest("login_protect", "ListUserLoginProtects", "GET", "/v3.0/OS-USER/login-protects")
            .permission(&["iam:users:listUserLoginProtects"], USERS)
            .who(ByPolicy),
    ),
    Entry::new::<ShowUserLoginProtect>(
        Meta::rest(
            "login_protect",
            "ShowUserLoginProtect",
            "GET",
            "/v3.0/OS-USER/users/{user_id}/login-protect",
        )
        .permission(&["iam:users:getUserLoginProtect"], USER)
        .who(SelfOrByPolicy),
    ),
    Entry::new::<UpdateLoginProtect>(
        Meta::rest(
            "login_protect",
            "UpdateLoginProtect",
            "PUT",
            "/v3.0/OS-USER/users/{user_id}/login-protect",
        )
        .permission(&["iam:users:setUserLoginProtect"], USER)
        .who(OthersByPolicy),
    ),
    security!(ShowDomainLoginPolicy, "GET", "login-policy", "getLoginPolicy"),
    security!(UpdateDomainLoginPolicy, "PUT", "login-policy", "updateLoginPolicy"),
    security!(ShowDomainPasswordPolicy, "GET", "password-policy", "getPasswordPolicy"),
    security!(UpdateDomainPasswordPolicy, "PUT", "password-policy", "updatePasswordPolicy"),
    security!(ShowDomainProtectPolicy, "GET", "protect-policy", "getProtectPolicy"),
    security!(UpdateDomainProtectPolicy, "PUT", "protect-policy", "updateProtectPolicy"),
    Entry::new::<KeystoneListVersions>(
        Meta::rest("discovery", "KeystoneListVersions", "GET", "/").who(Anybody),
    ),
    Entry::new::<KeystoneShowVersion>(
        Meta::rest("discovery", "KeystoneShowVersion", "GET", "/v3").who(Anybody),
    ),
    Entry::new::<KeystoneShowCatalog>(
        Meta::rest("discovery", "KeystoneShowCatalog", "GET", "/v3/auth/catalog").who(AnyCaller),
    ),
];

/// Further ways to operations of the table: method, path, name. One kind of client has
/// the paths wrong.
pub(crate) const ALIASES: &[(&str, &str, &str)] = &[
    ("PUT", "/v3.0/OS-MFA/virtual-mfa-devices/bind", "CreateBindingDevice"),
    ("PUT", "/v3.0/OS-MFA/virtual-mfa-devices/unbind", "DeleteBindingDevice"),
];
