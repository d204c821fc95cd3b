//! Every error of the core as CloudSSO shows it.
//!
//! What the gateway says before a product is asked is the protocol's and lives in `wire`. The
//! product's own codes are those its clients test for; HTTP statuses and messages are ours.

use http::StatusCode;
use identity::error::{Error, Noun, Problem};
use wire::protocols::rpc::Style;
use wire::protocols::rpc_gateway::{self as gateway, RpcError};

/// The status, code and message of an error, for a request signed in this style.
pub(crate) fn show(error: &Error, style: Style) -> RpcError {
    match error {
        Error::Unauthenticated(reason) => gateway::unauthenticated(reason, style),
        Error::Denied(denial) => gateway::no_permission(denial),
        Error::NotFound(noun, _) => not_found(*noun),
        Error::Exists(noun, _) => exists(*noun),
        Error::InUse { what, by } => in_use(*what, *by),
        Error::LimitReached(noun) => limit_reached(*noun),
        Error::Missing(name) => gateway::missing(name),
        Error::Invalid { field: "Format", problem: Problem::Value } => gateway::unknown_format(),
        Error::Invalid { field, problem } => invalid(field, problem),
        Error::Unreadable(reason) => gateway::unreadable(reason),
        Error::TooLarge => gateway::too_large(),
        Error::MalformedPolicy(reason) => RpcError::new(
            StatusCode::BAD_REQUEST,
            "MalformedPolicyDocument",
            format!("The policy document is not valid: {reason}."),
        ),
        Error::WrongCode | Error::WrongClock { .. } => RpcError::new(
            StatusCode::FORBIDDEN,
            "CheckAuthenticationCodeFail",
            "The authentication code is incorrect.",
        ),
        // No operation here brings a session, whose user alone is told these.
        Error::ProofTooOld | Error::NotSelfService => RpcError::new(
            StatusCode::FORBIDDEN,
            "NoPermission",
            "You are not authorized to do this action.",
        ),
        Error::PasskeysOff => RpcError::new(
            StatusCode::BAD_REQUEST,
            "NotSupport.Passkey",
            "Passkeys are not supported.",
        ),
        Error::RequiredBySignIn => RpcError::new(
            StatusCode::CONFLICT,
            "OperationConflict.MFADevice",
            "The MFA device is required for the logon of its user.",
        ),
        Error::WrongKindOfUser => RpcError::new(
            StatusCode::BAD_REQUEST,
            "NotSupport.Account",
            "This method does not support accounts of this kind.",
        ),
        Error::Busy => gateway::throttled(),
        Error::Internal(_) => gateway::internal(),
    }
}

/// A thing in codes, and in sentences. Users of a directory are the only users there are here.
fn name(noun: Noun) -> (&'static str, &'static str) {
    match noun {
        Noun::Account => ("Account", "account"),
        Noun::User | Noun::DirectoryUser => ("User", "user"),
        Noun::LoginProfile => ("User.LoginProfile", "logon profile of the user"),
        Noun::LoginProtection => ("User.LoginProtection", "logon protection of the user"),
        Noun::Device | Noun::UserDevice | Noun::Passkey => ("MFADevice", "MFA device"),
        Noun::DeviceUser => ("MFADevice.User", "user of the MFA device"),
        Noun::AccessKey => ("AccessKey", "access key"),
        Noun::Policy => ("Policy", "policy"),
        Noun::Attachment => ("AccessAssignment", "access assignment"),
        Noun::Role => ("Role", "role"),
        Noun::RolePolicy => ("Role.Policy", "policy of the role"),
        Noun::Group => ("Group", "group"),
        Noun::Membership => ("GroupMember", "group membership"),
        Noun::Project => ("Project", "project"),
        Noun::Token => ("Token", "token"),
        Noun::TemporaryKey => ("TemporaryAccessKey", "temporary access key"),
        Noun::Directory => ("Directory", "directory"),
    }
}

/// `EntityNotExists`, with the plural that clients test for.
fn not_found(noun: Noun) -> RpcError {
    let (code, words) = name(noun);
    let message = format!("The specified {words} does not exist.");
    RpcError::new(StatusCode::NOT_FOUND, format!("EntityNotExists.{code}"), message)
}

fn exists(noun: Noun) -> RpcError {
    let (code, words) = name(noun);
    let message = format!("The specified {words} already exists.");
    RpcError::new(StatusCode::CONFLICT, format!("EntityAlreadyExists.{code}"), message)
}

fn in_use(what: Noun, by: Noun) -> RpcError {
    let (code, words) = name(what);
    let (holder, held_by) = name(by);
    // The vendor's spelling, which clients test for.
    let holder = if by == Noun::Attachment { "AccessAssigment" } else { holder };
    let message = format!("The specified {words} cannot be deleted while it has any {held_by}.");
    RpcError::new(StatusCode::CONFLICT, format!("DeletionConflict.{code}.{holder}"), message)
}

fn limit_reached(noun: Noun) -> RpcError {
    let (code, words) = name(noun);
    let message = format!("The number of {words} entries is beyond the current limit.");
    RpcError::new(StatusCode::CONFLICT, format!("LimitExceeded.{code}"), message)
}

fn invalid(field: &str, problem: &Problem) -> RpcError {
    let (suffix, what) = match problem {
        Problem::Characters => (".InvalidChars", "contains invalid chars".to_owned()),
        Problem::Length => (".Length", "is beyond the length limit".to_owned()),
        Problem::Range { min, max } => ("", format!("MUST be in the range of {min} and {max}")),
        Problem::Format | Problem::Value => ("", "is not valid".to_owned()),
        Problem::TooWeak => (".TooWeak", "is not compliant with the password policy".to_owned()),
    };
    let code = format!("InvalidParameter.{field}{suffix}");
    RpcError::new(StatusCode::BAD_REQUEST, code, format!(r#"The parameter - "{field}" {what}."#))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use identity::error::samples;

    use super::*;

    fn shown(error: &Error) -> (u16, String) {
        let shown = show(error, Style::Header);
        (shown.status.as_u16(), shown.code)
    }

    #[test]
    fn the_codes_are_those_that_clients_test_for() {
        let expected = [
            (Error::not_found(Noun::Directory, "d"), 404, "EntityNotExists.Directory"),
            (Error::not_found(Noun::DirectoryUser, "u"), 404, "EntityNotExists.User"),
            (Error::exists(Noun::Directory, "d"), 409, "EntityAlreadyExists.Directory"),
            (Error::exists(Noun::DirectoryUser, "u"), 409, "EntityAlreadyExists.User"),
            (
                Error::InUse { what: Noun::DirectoryUser, by: Noun::Device },
                409,
                "DeletionConflict.User.MFADevice",
            ),
            (
                Error::InUse { what: Noun::DirectoryUser, by: Noun::Attachment },
                409,
                "DeletionConflict.User.AccessAssigment",
            ),
            (Error::LimitReached(Noun::Directory), 409, "LimitExceeded.Directory"),
            (Error::Missing("DirectoryId"), 400, "MissingDirectoryId"),
            (Error::invalid("NextToken", Problem::Format), 400, "InvalidParameter.NextToken"),
            (Error::invalid("Format", Problem::Value), 400, "InvalidParameter.Format"),
            (
                Error::invalid("UserName", Problem::Characters),
                400,
                "InvalidParameter.UserName.InvalidChars",
            ),
            (Error::Busy, 400, "Throttling.User"),
            (Error::internal("details"), 500, "InternalError"),
        ];
        for (error, status, code) in expected {
            assert_eq!(shown(&error), (status, code.to_owned()), "{error:?}");
        }
    }

    #[test]
    fn a_range_is_told_in_the_vendors_sentence() {
        let error = Error::invalid("MaxResults", Problem::Range { min: 1, max: 100 });
        let shown = show(&error, Style::Header);
        assert_eq!(shown.code, "InvalidParameter.MaxResults");
        let sentence = r#"The parameter - "MaxResults" MUST be in the range of 1 and 100."#;
        assert_eq!(shown.message, sentence);
    }

    #[test]
    fn every_error_has_a_status_a_code_and_a_sentence_and_keeps_what_is_inside() {
        let mut statuses = BTreeSet::new();
        for error in samples() {
            let shown = show(&error, Style::Header);
            statuses.insert(shown.status.as_u16());
            assert!(!shown.code.is_empty() && !shown.code.contains(' '), "{error:?}");
            assert!(!shown.message.is_empty(), "{error:?}");
            let inside = error.inside().unwrap_or("\0");
            assert!(!shown.message.contains(inside), "{error:?}");
            assert_eq!(shown.denied.is_some(), matches!(error, Error::Denied(_)), "{error:?}");
        }
        assert_eq!(statuses, BTreeSet::from([400, 403, 404, 409, 413, 500]));
    }
}
