//! What went wrong, as a person is told it. What only the operator may know is not said.

use http::StatusCode;
use identity::error::{Error, Noun, Problem, Unauthenticated};
use identity::messages::Language;
use wire::reply::Reply;

use crate::languages::{Texts, texts};
use crate::reply;
use crate::views::{Frame, MessagePage, Notice};

/// The status and the words for an error.
pub(crate) fn explained(error: &Error, t: &Texts) -> (StatusCode, String) {
    let (status, text) = match error {
        Error::Unauthenticated(Unauthenticated::Locked) => (StatusCode::UNAUTHORIZED, t.locked),
        Error::Unauthenticated(Unauthenticated::SecondFactor) | Error::WrongCode => {
            (StatusCode::UNAUTHORIZED, t.wrong_code)
        }
        Error::WrongClock { seconds } => {
            let text = if *seconds < 0 { t.clock_slow } else { t.clock_fast };
            let text = text.replace("{}", &seconds.unsigned_abs().to_string());
            return (StatusCode::UNAUTHORIZED, text);
        }
        Error::Unauthenticated(
            Unauthenticated::WrongCredentials | Unauthenticated::DisabledUser { .. },
        ) => (StatusCode::UNAUTHORIZED, t.wrong_credentials),
        Error::Unauthenticated(_) => (StatusCode::UNAUTHORIZED, t.over),
        Error::ProofTooOld => (StatusCode::FORBIDDEN, t.prove),
        Error::Denied(_) | Error::WrongKindOfUser | Error::NotSelfService | Error::PasskeysOff => {
            (StatusCode::FORBIDDEN, t.not_allowed)
        }
        Error::RequiredBySignIn => (StatusCode::CONFLICT, t.required),
        Error::Invalid { problem: Problem::TooWeak, .. } => {
            (StatusCode::BAD_REQUEST, t.weak_password)
        }
        Error::Invalid { field: "password", .. } => (StatusCode::BAD_REQUEST, t.weak_password),
        Error::NotFound(..) => (StatusCode::NOT_FOUND, t.not_found),
        Error::Busy => (StatusCode::SERVICE_UNAVAILABLE, t.busy),
        Error::LimitReached(Noun::TemporaryKey) => (StatusCode::TOO_MANY_REQUESTS, t.too_many_keys),
        Error::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, t.foreign_form),
        Error::Missing(_)
        | Error::Invalid { .. }
        | Error::Unreadable(_)
        | Error::Exists(..)
        | Error::InUse { .. }
        | Error::LimitReached(_)
        | Error::MalformedPolicy(_) => (StatusCode::BAD_REQUEST, t.not_allowed),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, t.failed),
    };
    (status, text.to_owned())
}

/// A page that says no more than what went wrong.
pub(crate) fn message(error: &Error, language: Language) -> Reply {
    let (status, text) = explained(error, texts(language));
    let frame = Frame::new(language, Some(Notice::bad(text)));
    reply::page(status, &MessagePage { frame, link: "/sign-in" })
        .unwrap_or_else(|_| Reply::empty(StatusCode::INTERNAL_SERVER_ERROR))
}
