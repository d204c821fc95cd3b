//! How these products show every error of the core. Clients branch on the code alone; the
//! sentences are the vendor's where it printed any.

mod assume_role;

use http::StatusCode;
use identity::error::{Error, Noun, Problem};
use wire::protocols::rpc::Style;
use wire::protocols::rpc_gateway::{self, RpcError};

/// The error as an operation shows it to a request signed in this style.
pub(crate) fn shown_by(operation: &str, error: &Error, style: Style) -> RpcError {
    let own = if operation == "AssumeRole" { assume_role::shown(error) } else { None };
    own.unwrap_or_else(|| shown(error, style))
}

/// The error as it is shown to a request signed in this style.
pub(crate) fn shown(error: &Error, style: Style) -> RpcError {
    match error {
        Error::Unauthenticated(reason) => rpc_gateway::unauthenticated(reason, style),
        Error::Denied(denial) => rpc_gateway::no_permission(denial),
        Error::NotFound(noun, _) => {
            entity(StatusCode::NOT_FOUND, "EntityNotExist", *noun, not_there(*noun))
        }
        Error::Exists(noun, _) => {
            entity(StatusCode::CONFLICT, "EntityAlreadyExists", *noun, there_already(*noun))
        }
        Error::InUse { what, by } => in_use(*what, *by),
        Error::Busy => rpc_gateway::throttled(),
        Error::LimitReached(noun) => {
            entity(StatusCode::CONFLICT, "LimitExceeded", *noun, too_many(*noun))
        }
        Error::Missing(field) => rpc_gateway::missing(field),
        Error::Invalid { field: "Format", problem: Problem::Value } => {
            rpc_gateway::unknown_format()
        }
        Error::Invalid { field, problem } => invalid(field, problem),
        Error::Unreadable(what) => rpc_gateway::unreadable(what),
        Error::TooLarge => rpc_gateway::too_large(),
        Error::MalformedPolicy(why) => {
            bad("MalformedPolicyDocument", format!("The policy document is malformed: {why}."))
        }
        Error::WrongCode | Error::WrongClock { .. } => RpcError::new(
            StatusCode::FORBIDDEN,
            "CheckAuthenticationCodeFail",
            "The authentication code is incorrect.",
        ),
        Error::ProofTooOld | Error::NotSelfService => not_by_itself(),
        Error::PasskeysOff => bad("NotSupport.Passkey", "Passkeys are not supported.".to_owned()),
        Error::RequiredBySignIn => RpcError::new(
            StatusCode::CONFLICT,
            "DeleteConflict.VirtualMFADevice.User",
            "The virtual mfa device is required by the login protection of its user.",
        ),
        Error::WrongKindOfUser => {
            bad("NotSupport.Account", "This method can be only invoked by sub user.".to_owned())
        }
        Error::Internal(_) => rpc_gateway::internal(),
    }
}

/// No operation here brings a session, whose user alone is told this.
fn not_by_itself() -> RpcError {
    RpcError::new(
        StatusCode::FORBIDDEN,
        "NoPermission",
        "You are not authorized to do this action. You should be authorized by RAM.",
    )
}

fn bad(code: &str, message: String) -> RpcError {
    RpcError::new(StatusCode::BAD_REQUEST, code, message)
}

fn entity(status: StatusCode, code: &str, noun: Noun, message: &str) -> RpcError {
    RpcError::new(status, format!("{code}.{}", name(noun)), message)
}

/// What the products call a thing in their codes.
fn name(noun: Noun) -> &'static str {
    match noun {
        Noun::Account => "Account",
        Noun::User => "User",
        Noun::LoginProfile => "User.LoginProfile",
        Noun::LoginProtection => "User.LoginProtection",
        Noun::Device => "VirtualMFADevice",
        Noun::UserDevice => "User.MFADevice",
        Noun::DeviceUser => "VirtualMFADevice.User",
        Noun::AccessKey => "User.AccessKey",
        Noun::Policy => "Policy",
        Noun::Attachment => "User.Policy",
        Noun::Role => "Role",
        Noun::RolePolicy => "Role.Policy",
        Noun::Group => "Group",
        Noun::Membership => "User.Group",
        Noun::Project => "Project",
        Noun::Token => "Token",
        Noun::TemporaryKey => "TemporaryAccessKey",
        Noun::Passkey => "Passkey",
        Noun::Directory => "Directory",
        Noun::DirectoryUser => "Directory.User",
    }
}

fn not_there(noun: Noun) -> &'static str {
    match noun {
        Noun::Account => "The account does not exist.",
        Noun::User => "The user does not exist.",
        Noun::LoginProfile => "The user login profile does not exist.",
        Noun::LoginProtection => "The user login protection does not exist.",
        Noun::Device => "The virtual mfa device does not exist.",
        Noun::UserDevice => "The user has not bound any MFA device.",
        Noun::DeviceUser => "The virtual mfa device has not been bound to any user.",
        Noun::AccessKey => "The user access key does not exist.",
        Noun::Policy => "The policy does not exist.",
        Noun::Attachment => "The indicate policy of the user does not exist.",
        Noun::Role => "The role does not exist.",
        Noun::RolePolicy => "The indicate policy of the role does not exist.",
        Noun::Group => "The group does not exist.",
        Noun::Membership => "The user has not joined the group.",
        Noun::Project => "The project does not exist.",
        Noun::Token => "The token does not exist.",
        Noun::TemporaryKey => "The temporary access key does not exist.",
        Noun::Passkey => "The passkey does not exist.",
        Noun::Directory => "The directory does not exist.",
        Noun::DirectoryUser => "The user of the directory does not exist.",
    }
}

fn there_already(noun: Noun) -> &'static str {
    match noun {
        Noun::Account => "The account does already EXIST.",
        Noun::User => "The user does already EXIST.",
        Noun::LoginProfile => "The user login profile does already EXIST.",
        Noun::LoginProtection => "The user login protection does already EXIST.",
        Noun::Device => "The virtual mfa device does already EXIST.",
        Noun::UserDevice => "The user has already bound a MFA device.",
        Noun::DeviceUser => "The virtual mfa device does already been bound to a user.",
        Noun::AccessKey => "The user access key does already EXIST.",
        Noun::Policy => "The policy does already EXIST.",
        Noun::Attachment => "The user has already been attached this policy.",
        Noun::Role => "The role does already EXIST.",
        Noun::RolePolicy => "The role has already been attached this policy.",
        Noun::Group => "The group does already EXIST.",
        Noun::Membership => "The user has already joined the group.",
        Noun::Project => "The project does already EXIST.",
        Noun::Token => "The token does already EXIST.",
        Noun::TemporaryKey => "The temporary access key does already EXIST.",
        Noun::Passkey => "The passkey does already EXIST.",
        Noun::Directory => "The directory does already EXIST.",
        Noun::DirectoryUser => "The user of the directory does already EXIST.",
    }
}

fn too_many(noun: Noun) -> &'static str {
    match noun {
        Noun::User => "The count of users beyond the current limits.",
        Noun::Device => "The count of virtual mfa devices beyond the current limits.",
        Noun::AccessKey => {
            "The access key count of the user access keys beyond the current limits."
        }
        Noun::Policy => "The count of policy beyond the current limits.",
        Noun::Attachment => {
            "The policy count of the user attached policies beyond the current limits."
        }
        Noun::Role => "The count of roles beyond the current limits.",
        Noun::RolePolicy => {
            "The policy count of the role attached policies beyond the current limits."
        }
        Noun::Group => "The count of groups beyond the current limits.",
        Noun::Membership => "The count of groups the target user joined beyond the current limits.",
        Noun::Account
        | Noun::LoginProfile
        | Noun::LoginProtection
        | Noun::UserDevice
        | Noun::DeviceUser
        | Noun::Project
        | Noun::Token
        | Noun::TemporaryKey
        | Noun::Passkey
        | Noun::Directory
        | Noun::DirectoryUser => "The count beyond the current limits.",
    }
}

/// `what` cannot go while it has a `by`. The code says what holds it, as seen from `what`.
fn in_use(what: Noun, by: Noun) -> RpcError {
    let (holder, message) = match (what, by) {
        (Noun::User, Noun::Membership | Noun::Group) => {
            ("Group", "The user CAN NOT be in any group while deleting the user.")
        }
        (Noun::User, Noun::AccessKey) => {
            ("AccessKey", "The user CAN NOT has any access key while deleting the user.")
        }
        (Noun::User, Noun::LoginProfile) => {
            ("LoginProfile", "The user CAN NOT has any login profile while deleting the user.")
        }
        (Noun::User, Noun::Device | Noun::UserDevice | Noun::DeviceUser) => {
            ("MFADevice", "The user CAN NOT has any mfa device while deleting the user.")
        }
        (Noun::User, Noun::Policy | Noun::Attachment) => {
            ("Policy", "The user CAN NOT has any attached policy while deleting the user.")
        }
        (Noun::Device, Noun::User | Noun::DeviceUser | Noun::UserDevice) => {
            ("User", "The virtual mfa device CAN NOT been bound to any user while deleting it.")
        }
        (Noun::Role, Noun::Policy | Noun::RolePolicy) => {
            ("Policy", "The role CAN NOT has any attached policy while deleting the role.")
        }
        (Noun::Policy, Noun::User | Noun::Attachment) => {
            ("User", "The policy CAN NOT been attached to any user while deleting the policy.")
        }
        (_, by) => (name(by), "The entity CAN NOT be deleted while it is in use."),
    };
    let code = format!("DeleteConflict.{}.{holder}", name(what));
    RpcError::new(StatusCode::CONFLICT, code, message)
}

fn invalid(field: &str, problem: &Problem) -> RpcError {
    let (kind, message) = match (field, problem) {
        (_, Problem::Characters) => {
            (".InvalidChars", format!("The parameter - \"{field}\" contains invalid chars."))
        }
        (_, Problem::Length) => {
            (".Length", format!("The parameter - \"{field}\" beyond the length limit."))
        }
        ("AuthenticationCode", Problem::Format) => {
            (".Format", format!("The parameter - \"{field}\" MUST be 6 numbers."))
        }
        (_, Problem::Format) => {
            (".Format", format!("The format of the parameter - \"{field}\" is incorrect."))
        }
        ("MinimumPasswordLength", Problem::Range { min, max }) => (
            ".Range",
            format!("The parameter - \"{field}\" MUST be in the range of {min} and {max}."),
        ),
        (_, Problem::Range { min, max }) => {
            ("", format!("The parameter - \"{field}\" MUST be in the range of {min} and {max}."))
        }
        ("PolicyType", Problem::Value) => {
            ("", "The parameter - \"PolicyType\" is incorrect.".to_owned())
        }
        (_, Problem::Value) => ("", format!("Specified parameter {field} is not valid.")),
        (_, Problem::TooWeak) => (
            ".TooWeak",
            format!("The parameter - \"{field}\" is not compliant with the password policy."),
        ),
    };
    bad(&format!("InvalidParameter.{field}{kind}"), message)
}

#[cfg(test)]
mod tests;
