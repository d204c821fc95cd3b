//! The codes for what a custom policy lacks around its document. What is wrong inside the
//! document is told in words.

use http::StatusCode;
use identity::error::{Error, Problem};

use crate::style::{Form, Shown};

pub(super) fn shown(error: &Error) -> Option<Shown> {
    let (code, message) = match error {
        Error::Missing("role") | Error::Invalid { field: "role", .. } => {
            ("IAM.1000", "The role must be a JSONObject.")
        }
        Error::Missing("display_name")
        | Error::Invalid { field: "display_name", problem: Problem::Format } => {
            ("IAM.1001", "The display_name must be a string and cannot be left blank.")
        }
        Error::Invalid { field: "display_name", problem: Problem::Length } => {
            ("IAM.1002", "The length of the display_name must be from 1 to 64 characters.")
        }
        Error::Invalid { field: "display_name", .. } => {
            ("IAM.1003", "The display_name contains invalid characters.")
        }
        Error::Missing("type") | Error::Invalid { field: "type", .. } => {
            ("IAM.1009", "The type of a custom policy must be 'AX' or 'XA'.")
        }
        Error::Unauthenticated(_)
        | Error::Denied(_)
        | Error::NotFound(..)
        | Error::Exists(..)
        | Error::InUse { .. }
        | Error::LimitReached(_)
        | Error::Missing(_)
        | Error::Invalid { .. }
        | Error::Unreadable(_)
        | Error::TooLarge
        | Error::MalformedPolicy(_)
        | Error::WrongCode
        | Error::WrongClock { .. }
        | Error::ProofTooOld
        | Error::NotSelfService
        | Error::RequiredBySignIn
        | Error::WrongKindOfUser
        | Error::Busy
        | Error::Internal(_) => return None,
    };
    Some(Shown::new(StatusCode::BAD_REQUEST, Form::Coded, code, message))
}
