//! The numbers that stand for what is wrong with a user. Whatever has none is shown as in the
//! security settings.

use http::StatusCode;
use identity::error::{Error, Noun, Problem};

use crate::style::{Form, Shown};

pub(super) fn shown(error: &Error) -> Option<Shown> {
    let number = match error {
        Error::Unreadable(_) => "1100",
        Error::Missing(field) => missing(field),
        Error::Invalid { field, problem } => invalid(field, problem),
        Error::Exists(Noun::User, _) => "1109",
        Error::LimitReached(Noun::User) => "1115",
        Error::WrongKindOfUser => "1107",
        Error::Unauthenticated(_)
        | Error::Denied(_)
        | Error::NotFound(..)
        | Error::Exists(..)
        | Error::InUse { .. }
        | Error::LimitReached(_)
        | Error::TooLarge
        | Error::MalformedPolicy(_)
        | Error::WrongCode
        | Error::WrongClock { .. }
        | Error::ProofTooOld
        | Error::NotSelfService
        | Error::RequiredBySignIn
        | Error::Busy
        | Error::Internal(_) => return None,
    };
    Some(Shown::new(StatusCode::BAD_REQUEST, Form::Numbered, number, ""))
}

fn missing(field: &str) -> &'static str {
    match field {
        "areacode" | "phone" => "1106",
        "xuser_type" | "xuser_id" => "1105",
        _ => "1100",
    }
}

fn invalid(field: &str, problem: &Problem) -> &'static str {
    match (field, problem) {
        ("name", _) => "1101",
        ("email", _) => "1102",
        ("password", Problem::TooWeak) => "1118",
        ("password", Problem::Value) => "1108",
        ("password", _) => "1103",
        ("areacode" | "phone", _) => "1104",
        ("xuser_type" | "xuser_id", _) => "1105",
        ("description", _) => "1117",
        ("access_mode", _) => "1120",
        _ => "1100",
    }
}
