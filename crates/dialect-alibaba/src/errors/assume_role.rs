//! What AssumeRole says in words and codes of its own.

use http::StatusCode;
use identity::error::{DenialReason, Error, Noun};
use wire::protocols::rpc_gateway::{self, RpcError};

/// The error as AssumeRole shows it, where it does not show it as every operation does.
pub(super) fn shown(error: &Error) -> Option<RpcError> {
    let wrong = |code: &str, message: String| {
        RpcError::new(StatusCode::BAD_REQUEST, format!("InvalidParameter.{code}"), message)
    };
    Some(match error {
        Error::Denied(denial) => {
            let message = match denial.reason {
                DenialReason::NotForOwners => "Roles may not be assumed by root accounts.",
                _ => "You are not authorized to do this action. You should be authorized by RAM.",
            };
            RpcError { message: message.to_owned(), ..rpc_gateway::no_permission(denial) }
        }
        Error::NotFound(Noun::Role, _) => RpcError::new(
            StatusCode::NOT_FOUND,
            "EntityNotExist.Role",
            // The blank is the vendor's.
            "The specified Role not exists .",
        ),
        Error::MalformedPolicy(_) => {
            wrong("PolicyGrammar", "The parameter Policy has not passed grammar check.".to_owned())
        }
        Error::Invalid { field: "Policy", .. } => {
            wrong("PolicySize", "The size of Policy must be smaller than 2048 bytes.".to_owned())
        }
        Error::Invalid { field: "DurationSeconds", .. } => wrong(
            "DurationSeconds",
            "The Min/Max value of DurationSeconds is 15min/1hr.".to_owned(),
        ),
        Error::Invalid {
            field: field @ ("RoleArn" | "RoleSessionName" | "ExternalId" | "SourceIdentity"),
            ..
        } => wrong(field, format!("The parameter {field} is wrongly formed.")),
        _ => return None,
    })
}
