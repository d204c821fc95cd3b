//! Every operation, in the order the vendor lists them. The line says how an operation is
//! reached and what permission it takes; everything else is in the file of its name.

use wire::operation::{Entry, Meta, Who};

use crate::surface::Alibaba;
use crate::{ims, ram, sts};

/// The version of IMS.
pub(crate) const IMS: &str = "2019-08-15";
/// The version of RAM.
pub(crate) const RAM: &str = "2015-05-01";
/// The version of STS.
pub(crate) const STS: &str = "2015-04-01";

const ACCOUNT: &str = "acs:ram:*:{account}:*";
const USER: &str = "acs:ram:*:{account}:user/{user}";
const USERS: &str = "acs:ram:*:{account}:user/*";
const DEVICE: &str = "acs:ram::{account}:mfa/{device}";
const DEVICES: &str = "acs:ram:*:{account}:mfa/*";
const ROLE: &str = "acs:ram:*:{account}:role/{role}";
const ROLES: &str = "acs:ram:*:{account}:role/*";
const POLICY: &str = "acs:ram:*:{account|system}:policy/{policy}";
const POLICIES: &str = "acs:ram:*:{account}:policy/*";
const USER_AND_POLICY: &str =
    "acs:ram:*:{account}:user/{user} and acs:ram:*:{account|system}:policy/{policy}";
const ROLE_AND_POLICY: &str =
    "acs:ram:*:{account}:role/{role} and acs:ram:*:{account|system}:policy/{policy}";

/// An operation of IMS: its actions are RAM's, and once had a prefix of their own.
macro_rules! ims {
    ($operation:ident, $resource:expr) => {
        Entry::new::<ims::$operation>(Meta::rpc("ims", IMS, stringify!($operation)).permission(
            &[concat!("ram:", stringify!($operation)), concat!("ims:", stringify!($operation))],
            $resource,
        ))
    };
}

/// An operation of RAM.
macro_rules! ram {
    ($operation:ident, $resource:expr) => {
        Entry::new::<ram::$operation>(
            Meta::rpc("ram", RAM, stringify!($operation))
                .permission(&[concat!("ram:", stringify!($operation))], $resource),
        )
    };
}

/// The table.
pub(crate) static OPERATIONS: &[Entry<Alibaba>] = &[
    ims!(CreateVirtualMFADevice, DEVICES),
    ims!(ListVirtualMFADevices, DEVICES),
    ims!(DeleteVirtualMFADevice, DEVICE),
    ims!(BindMFADevice, USER),
    ims!(UnbindMFADevice, USER),
    ims!(DisableVirtualMFA, USER),
    ims!(GetUserMFAInfo, USER),
    ims!(GetAccountMFAInfo, ACCOUNT),
    ims!(ListPasskeys, ACCOUNT),
    ims!(UpdatePasskey, ACCOUNT),
    ims!(DeletePasskey, ACCOUNT),
    ims!(GetSecurityPreference, ACCOUNT),
    ims!(SetSecurityPreference, ACCOUNT),
    ims!(GetPasswordPolicy, ACCOUNT),
    ims!(SetPasswordPolicy, ACCOUNT),
    ims!(CreateLoginProfile, USER),
    ims!(GetLoginProfile, USER),
    ims!(UpdateLoginProfile, USER),
    ims!(DeleteLoginProfile, USER),
    ims!(CreateUser, USERS),
    ims!(GetUser, USER),
    ims!(UpdateUser, USER),
    ims!(DeleteUser, USER),
    ims!(ListUsers, USERS),
    ims!(ListUserBasicInfos, USERS),
    ims!(CreateAccessKey, USER),
    ims!(ListAccessKeys, USER),
    ims!(UpdateAccessKey, USER),
    ims!(DeleteAccessKey, USER),
    ims!(GetDefaultDomain, ACCOUNT),
    ram!(CreateVirtualMFADevice, DEVICES),
    ram!(ListVirtualMFADevices, DEVICES),
    ram!(DeleteVirtualMFADevice, DEVICE),
    ram!(BindMFADevice, USER),
    ram!(UnbindMFADevice, USER),
    ram!(GetUserMFAInfo, USER),
    ram!(GetSecurityPreference, ACCOUNT),
    ram!(SetSecurityPreference, ACCOUNT),
    ram!(GetPasswordPolicy, ACCOUNT),
    ram!(SetPasswordPolicy, ACCOUNT),
    ram!(CreateLoginProfile, USER),
    ram!(GetLoginProfile, USER),
    ram!(UpdateLoginProfile, USER),
    ram!(DeleteLoginProfile, USER),
    ram!(CreateUser, USERS),
    ram!(GetUser, USER),
    ram!(UpdateUser, USER),
    ram!(DeleteUser, USER),
    ram!(ListUsers, USERS),
    ram!(CreateAccessKey, USER),
    ram!(ListAccessKeys, USER),
    ram!(UpdateAccessKey, USER),
    ram!(DeleteAccessKey, USER),
    ram!(CreatePolicy, POLICIES),
    ram!(GetPolicy, POLICY),
    ram!(ListPolicies, POLICIES),
    ram!(DeletePolicy, POLICY),
    ram!(AttachPolicyToUser, USER_AND_POLICY),
    ram!(DetachPolicyFromUser, USER_AND_POLICY),
    ram!(AttachPolicyToRole, ROLE_AND_POLICY),
    ram!(DetachPolicyFromRole, ROLE_AND_POLICY),
    ram!(ListPoliciesForUser, USER),
    ram!(ListPoliciesForRole, ROLE),
    ram!(CreateRole, ROLES),
    ram!(GetRole, ROLE),
    ram!(UpdateRole, ROLE),
    ram!(DeleteRole, ROLE),
    ram!(ListRoles, ROLES),
    Entry::new::<sts::AssumeRole>(
        Meta::rpc("sts", STS, "AssumeRole").permission(&["sts:AssumeRole"], ROLE),
    ),
    Entry::new::<sts::GetCallerIdentity>(
        Meta::rpc("sts", STS, "GetCallerIdentity")
            .permission(&["sts:GetCallerIdentity"], "")
            .who(Who::AnyCaller),
    ),
];
