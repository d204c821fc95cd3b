//! Every error of the core as this wire shows it: status, code, message and form.

mod numbers;
mod policy_codes;
mod sent;
#[cfg(test)]
mod tests;

use http::{Method, StatusCode};
use identity::error::{Denial, DenialReason, Error, Noun, Problem, Unauthenticated, samples};
use wire::request::Inbound;
use wire::surface::ShownError;

use crate::style::{Form, Shown, Style};
use sent::Sent;

pub(crate) use sent::{SUBJECT_TOKEN, TOKEN_BODY_MAX};

const AUTHENTICATION: &str = "The request you have made requires authentication.";
const AUTHORIZATION: &str = "You are not authorized to perform the requested action.";
const UNEXPECTED: &str = "An unexpected error prevented the server from fulfilling your request.";
const UNVERIFIED: &str = "verify aksk signature fail";
const REQUIRED: &str = concat!(
    "Login protection has been bound to mfa, ",
    "the unbinding operation cannot be performed."
);

/// An error as a request sees it.
pub(crate) fn shown(error: &Error, inbound: &Inbound) -> Shown {
    let style = Style::of(&inbound.method, &inbound.path);
    in_style(error, style, Sent(Some(inbound)))
}

/// A path this wire does not have.
pub(crate) fn unknown_path() -> Shown {
    let message = "The API does not exist or has not been published in the environment";
    Shown::new(StatusCode::NOT_FOUND, Form::Gateway, "APIGW.0101", message)
}

/// A path this wire has, under another method.
pub(crate) fn wrong_method(method: &Method, path: &str) -> Shown {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    let message = "The method is not allowed for the requested URL.";
    match Style::of(method, path) {
        Style::Keystone | Style::SignIn => Shown::titled(status, message),
        // The gateway's own code: no style but Keystone's has one for this.
        Style::Settings | Style::Policies | Style::Users => {
            Shown::new(status, Form::Gateway, "APIGW.0101", message)
        }
    }
}

/// The table of errors: every sample in every style, without those a style shows as the one it
/// is made from.
pub(crate) fn table() -> Vec<ShownError> {
    let mut lines = Vec::new();
    for style in Style::ALL {
        for error in samples() {
            let shown = in_style(&error, style, Sent(None));
            if made_from(style).is_some_and(|base| shown == in_style(&error, base, Sent(None))) {
                continue;
            }
            lines.push(ShownError {
                error,
                family: style.name(),
                status: shown.status.as_u16(),
                code: shown.code,
                message: shown.message,
            });
        }
    }
    lines
}

fn made_from(style: Style) -> Option<Style> {
    match style {
        Style::Settings | Style::Keystone => None,
        Style::Policies | Style::Users => Some(Style::Settings),
        Style::SignIn => Some(Style::Keystone),
    }
}

fn in_style(error: &Error, style: Style, sent: Sent<'_>) -> Shown {
    let particular = match style {
        Style::Settings | Style::Keystone => None,
        Style::Policies => policy_codes::shown(error),
        Style::Users => numbers::shown(error),
        Style::SignIn => sign_in(error, sent),
    };
    particular.unwrap_or_else(|| said(error, sent).shown(style))
}

/// At sign-in a scope the user has not got is a wrong sign-in, not a forbidden one, and a body
/// that is too large is merely a wrong one.
fn sign_in(error: &Error, sent: Sent<'_>) -> Option<Shown> {
    if let Error::Unauthenticated(Unauthenticated::InactiveKey(key)) = error {
        // No signature is wrong here, and no gateway looks at the key.
        let message = format!("The access key {key} is inactive.");
        Some(Shown::titled(StatusCode::UNAUTHORIZED, message))
    } else if *error == Error::Unauthenticated(Unauthenticated::WrongScope) {
        Some(Shown::titled(StatusCode::UNAUTHORIZED, AUTHENTICATION))
    } else if *error == Error::TooLarge {
        Some(Shown::titled(StatusCode::BAD_REQUEST, size_is_wrong(sent.size())))
    } else {
        None
    }
}

/// What is said of an error, before it is known in which form.
enum Said {
    /// By the service: in the form of the settings, or in Keystone's.
    Service { status: StatusCode, code: &'static str, message: String, titled: Option<String> },
    /// By the gateway, in its own form everywhere.
    Gateway { status: StatusCode, code: &'static str, message: String },
}

impl Said {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self::Service { status, code, message: message.into(), titled: None }
    }

    fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// A signature that is not believed.
    fn signature(tail: impl std::fmt::Display) -> Self {
        let message = format!("Incorrect IAM authentication information: {tail}");
        Self::Gateway { status: StatusCode::UNAUTHORIZED, code: "APIGW.0301", message }
    }

    /// The same with another text in Keystone's form.
    fn or_titled(mut self, text: impl Into<String>) -> Self {
        if let Self::Service { titled, .. } = &mut self {
            *titled = Some(text.into());
        }
        self
    }

    fn shown(self, style: Style) -> Shown {
        match (self, style) {
            (Self::Gateway { status, code, message }, _) => {
                Shown::new(status, Form::Gateway, code, message)
            }
            (Self::Service { status, message, titled, .. }, Style::Keystone | Style::SignIn) => {
                Shown::titled(status, titled.unwrap_or(message))
            }
            (
                Self::Service { status, code, message, .. },
                Style::Settings | Style::Policies | Style::Users,
            ) => Shown::new(status, Form::Coded, code, message),
        }
    }
}

fn said(error: &Error, sent: Sent<'_>) -> Said {
    match error {
        Error::Unauthenticated(reason) => unauthenticated(reason),
        Error::Denied(denial) => denied(denial),
        Error::NotFound(noun, id) => not_found(*noun, id, sent),
        Error::Exists(Noun::UserDevice, _) => conflict(Noun::Device, "the user has one already"),
        Error::Exists(Noun::DeviceUser, _) => conflict(Noun::Device, "it is bound already"),
        Error::Exists(noun, name) => conflict(*noun, &format!("{name} exists already")),
        Error::InUse { what, by } => conflict(*what, &format!("it is in use by a {}", target(*by))),
        Error::LimitReached(Noun::AccessKey) => {
            Said::bad("IAM.1102", "The user_id in the request body is invalid.")
                .or_titled("akSkNumExceed")
        }
        Error::Busy | Error::LimitReached(Noun::TemporaryKey) => Said::new(
            StatusCode::TOO_MANY_REQUESTS,
            "IAM.0012",
            "The throttling threshold has been reached.",
        ),
        Error::LimitReached(noun) => conflict(*noun, "the quota has been reached"),
        Error::Missing(SUBJECT_TOKEN) => {
            Said::bad("IAM.0009", "X-Subject-Token is invalid in the request.")
        }
        Error::Missing(field) => {
            Said::bad("IAM.0072", format!("'{field}' is a required property."))
        }
        Error::Invalid { field, problem } => {
            let start = format!("Invalid input for field '{field}'");
            let value = sent.value(field).unwrap_or_default();
            Said::bad("IAM.0073", format!("{start}. The value is '{value}'."))
                .or_titled(format!("{start}: {}.", words(problem)))
        }
        Error::Unreadable(_) if sent.has_no_body() => Said::bad("IAM.1101", size_is_wrong(0)),
        Error::Unreadable(what) => Said::bad("IAM.0011", "Request body is invalid.")
            .or_titled(format!("The request is invalid: {what}.")),
        Error::TooLarge => {
            Said::new(StatusCode::PAYLOAD_TOO_LARGE, "IAM.1101", size_is_wrong(sent.size()))
        }
        Error::MalformedPolicy(why) => {
            Said::bad("IAM.0073", format!("Invalid input for field 'policy': {why}."))
        }
        Error::WrongCode | Error::WrongClock { .. } => {
            Said::bad("IAM.1061", "Invalid TOTP passcode.")
        }
        Error::PasskeysOff => Said::bad("IAM.1061", "Passkeys are off."),
        Error::RequiredBySignIn => Said::bad("IAM.1062", REQUIRED),
        Error::ProofTooOld | Error::NotSelfService | Error::WrongKindOfUser => {
            Said::new(StatusCode::FORBIDDEN, "IAM.0002", AUTHORIZATION)
        }
        Error::Internal(_) => Said::new(StatusCode::INTERNAL_SERVER_ERROR, "IAM.0006", UNEXPECTED),
    }
}

fn size_is_wrong(size: usize) -> String {
    format!("The request body size {size} is invalid.")
}

fn unauthenticated(reason: &Unauthenticated) -> Said {
    let nobody = || Said::new(StatusCode::UNAUTHORIZED, "IAM.0001", AUTHENTICATION);
    match reason {
        Unauthenticated::Missing
        | Unauthenticated::UnknownToken
        | Unauthenticated::ExpiredToken(_)
        | Unauthenticated::UnknownAttempt
        | Unauthenticated::WrongNetwork => nobody(),
        Unauthenticated::Malformed(part) => {
            Said::signature(format_args!("{UNVERIFIED}: {part} is missing or malformed"))
        }
        Unauthenticated::UnknownKey(_) => Said::signature("Get secretKey failed"),
        Unauthenticated::InactiveKey(key) => {
            Said::signature(format_args!("The access key {key} is inactive."))
        }
        Unauthenticated::DisabledUser { user, key: Some(key) } => Said::new(
            StatusCode::FORBIDDEN,
            "IAM.0080",
            format!("The user {user} with access key {key} is disabled."),
        ),
        Unauthenticated::DisabledUser { user, key: None } => {
            Said::new(StatusCode::FORBIDDEN, "IAM.0082", format!("The user {user} is disabled."))
        }
        Unauthenticated::WrongSignature { .. } => Said::signature(UNVERIFIED),
        Unauthenticated::Stale { .. } => {
            Said::signature("calc ak sk signature fail:signature expired")
        }
        Unauthenticated::Replayed => Said::signature(format_args!("{UNVERIFIED}: sent before")),
        Unauthenticated::MissingSessionToken => {
            Said::signature(format_args!("{UNVERIFIED}: X-Security-Token is missing or malformed"))
        }
        Unauthenticated::MalformedSessionToken | Unauthenticated::WrongSessionToken => {
            Said::signature("decrypt token fail")
        }
        Unauthenticated::ExpiredSessionToken(_) => {
            Said::bad("IAM.1108", "The securitytoken has expired.")
        }
        Unauthenticated::WrongScope => Said::new(StatusCode::FORBIDDEN, "IAM.0002", AUTHORIZATION),
        Unauthenticated::WrongCredentials => {
            Said::new(StatusCode::UNAUTHORIZED, "IAM.0062", "Incorrect password.")
                .or_titled("The username or password is wrong.")
        }
        // The space at the end is the vendor's; clients look for the whole text.
        Unauthenticated::SecondFactor => nobody().or_titled("mfa totp code verify fail "),
        Unauthenticated::PasswordExpired => {
            nobody().or_titled("The password is expired and needs to be changed.")
        }
        Unauthenticated::Locked => {
            Said::new(StatusCode::UNAUTHORIZED, "IAM.0061", "Account locked.")
                .or_titled("The account is locked.")
        }
    }
}

fn denied(denial: &Denial) -> Said {
    let action = &denial.action;
    match denial.reason {
        DenialReason::NotAllowed | DenialReason::ExplicitlyDenied => Said::new(
            StatusCode::FORBIDDEN,
            "IAM.0003",
            format!("Policy doesn't allow {action} to be performed."),
        )
        .or_titled(format!("{}: {action}.", AUTHORIZATION.trim_end_matches('.'))),
        DenialReason::NotYourself | DenialReason::Yourself | DenialReason::NotForOwners => {
            Said::new(StatusCode::FORBIDDEN, "IAM.0002", AUTHORIZATION)
        }
    }
}

fn not_found(noun: Noun, id: &str, sent: Sent<'_>) -> Said {
    // A device is asked for by its serial number, of which the core knows a part only.
    let serial = if noun == Noun::Device { sent.value("serial_number") } else { None };
    let target = target(noun);
    let message = match serial.as_deref().unwrap_or(id) {
        "" => format!("Could not find {target}."),
        id => format!("Could not find {target}: {id}."),
    };
    Said::new(StatusCode::NOT_FOUND, "IAM.0004", message)
}

fn conflict(noun: Noun, details: &str) -> Said {
    let target = target(noun);
    let message = format!("Conflict occurred when attempting to store {target} - {details}.");
    Said::new(StatusCode::CONFLICT, "IAM.0005", message)
}

/// What this wire calls a thing.
fn target(noun: Noun) -> &'static str {
    match noun {
        Noun::Account => "domain",
        Noun::User | Noun::LoginProfile | Noun::DeviceUser | Noun::Membership => "user",
        Noun::LoginProtection => "login_protect",
        Noun::Device | Noun::UserDevice => "virtual_mfa_device",
        Noun::AccessKey => "credential",
        Noun::Policy => "role",
        Noun::Attachment | Noun::RolePolicy => "role assignment",
        Noun::Role => "agency",
        Noun::Group => "group",
        Noun::Project => "project",
        Noun::Token => "token",
        Noun::TemporaryKey => "temporary credential",
        Noun::Passkey => "passkey",
        Noun::Directory => "directory",
        Noun::DirectoryUser => "directory user",
    }
}

fn words(problem: &Problem) -> String {
    match problem {
        Problem::Characters => "it has characters that are not allowed".to_owned(),
        Problem::Length => "it is too long or too short".to_owned(),
        Problem::Format => "it is not of the right form".to_owned(),
        Problem::Range { min, max } => format!("it must be from {min} to {max}"),
        Problem::Value => "the value is not allowed".to_owned(),
        Problem::TooWeak => "it is too weak".to_owned(),
    }
}
