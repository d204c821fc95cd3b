//! What permissions are checked against. The region of a RAM name is always `*` here; policies
//! treat it and an empty one alike.

use identity::access::Resource;
use identity::policies::PolicyKind;
use identity::users::UserRef;

fn in_account(rest: impl Into<String>) -> Resource {
    Resource::new("acs:ram:*:").account_number().text(rest)
}

/// The account itself.
pub(crate) fn account() -> Resource {
    in_account(":*")
}

/// All users.
pub(crate) fn users() -> Resource {
    in_account(":user/*")
}

/// One user, by the name it really has.
pub(crate) fn user(user: UserRef) -> Resource {
    in_account(":user/").user_name(user)
}

/// All roles.
pub(crate) fn roles() -> Resource {
    in_account(":role/*")
}

/// One role.
pub(crate) fn role(name: &str) -> Resource {
    in_account(format!(":role/{name}"))
}

/// All MFA devices.
pub(crate) fn devices() -> Resource {
    in_account(":mfa/*")
}

/// One MFA device: its serial number.
pub(crate) fn device(name: &str) -> Resource {
    Resource::new("acs:ram::").account_number().text(format!(":mfa/{name}"))
}

/// All policies.
pub(crate) fn policies() -> Resource {
    in_account(":policy/*")
}

/// One policy; the built-in ones belong to the system.
pub(crate) fn policy(kind: PolicyKind, name: &str) -> Resource {
    match kind {
        PolicyKind::System => Resource::new(format!("acs:ram:*:system:policy/{name}")),
        PolicyKind::Custom => in_account(format!(":policy/{name}")),
    }
}
