//! The forms errors are written in, and which paths write which.

use http::{Method, StatusCode};
use serde::Serialize;
use wire::body::only;
use wire::reply::Reply;

/// A family of paths that shows errors alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// MFA devices, login protection and the rest of "security settings".
    Settings,
    /// Custom policies: as the settings, with codes of their own for what a policy lacks.
    Policies,
    /// What is inherited from Keystone.
    Keystone,
    /// Keystone's own sign-in.
    SignIn,
    /// Users that are made or changed below `OS-USER`: numbers for what is wrong with them.
    Users,
}

impl Style {
    /// Every style.
    pub(crate) const ALL: [Self; 5] =
        [Self::Settings, Self::Policies, Self::Keystone, Self::SignIn, Self::Users];

    /// The style of a request.
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        let below = |prefix: &str| {
            path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let changes = *method == Method::POST || *method == Method::PUT;
        if below("/v3/auth/tokens") && *method == Method::POST {
            Self::SignIn
        } else if below("/v3.0/OS-ROLE") {
            Self::Policies
        } else if below("/v3.0/OS-USER/users") && changes && !path.contains("/login-protect") {
            Self::Users
        } else if KEYSTONE.iter().any(|prefix| below(prefix)) || !below("/v3.0") {
            Self::Keystone
        } else {
            Self::Settings
        }
    }

    /// What it is called in the table of errors.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Settings => "security settings",
            Self::Policies => "custom policies",
            Self::Keystone => "keystone",
            Self::SignIn => "sign-in",
            Self::Users => "OS-USER changes",
        }
    }
}

/// Paths below `/v3.0` that show errors as Keystone does.
const KEYSTONE: [&str; 3] = ["/v3.0/OS-CREDENTIAL", "/v3.0/OS-AGENCY", "/v3.0/OS-PERMISSION"];

/// How an error's body is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `{"error_msg", "error_code"}`.
    Coded,
    /// `{"error": {"code", "message", "title"}}`.
    Titled,
    /// `{"errorcode": ["1100"]}`.
    Numbered,
    /// `{"error_msg", "error_code", "request_id"}`, of the gateway in front.
    Gateway,
}

/// An error as this wire shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) form: Form,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Shown {
    pub(crate) fn new(
        status: StatusCode,
        form: Form,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { status, form, code: code.into(), message: message.into() }
    }

    /// In Keystone's form the status is the code.
    pub(crate) fn titled(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, Form::Titled, status.as_u16().to_string(), message)
    }

    /// The reply.
    pub(crate) fn reply(&self, request_id: &str) -> Reply {
        let Self { status, form, code, message } = self;
        let coded = Coded { error_msg: message, error_code: code };
        match form {
            Form::Coded => Reply::json(*status, &coded),
            Form::Titled => {
                let (code, title) = (status.as_u16(), title(*status));
                Reply::json(*status, &only("error", Titled { code, message, title }))
            }
            Form::Numbered => Reply::json(*status, &only("errorcode", [code])),
            Form::Gateway => Reply::json(*status, &Gateway { coded, request_id }),
        }
    }
}

#[derive(Serialize)]
struct Coded<'a> {
    error_msg: &'a str,
    error_code: &'a str,
}

#[derive(Serialize)]
struct Titled<'a> {
    code: u16,
    message: &'a str,
    title: &'static str,
}

#[derive(Serialize)]
struct Gateway<'a> {
    #[serde(flatten)]
    coded: Coded<'a>,
    request_id: &'a str,
}

/// The reason of a status, in the older words this wire keeps for one of them.
fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => "Request Entity Too Large",
        other => other.canonical_reason().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_how_its_errors_look() {
        for (method, path, style) in [
            (Method::GET, "/", Style::Keystone),
            (Method::GET, "/v3", Style::Keystone),
            (Method::GET, "/v3/users", Style::Keystone),
            (Method::PUT, "/v3-ext/projects/1", Style::Keystone),
            (Method::POST, "/v3/auth/tokens", Style::SignIn),
            (Method::GET, "/v3/auth/tokens", Style::Keystone),
            (Method::PUT, "/v3.0/OS-MFA/mfa-devices/bind", Style::Settings),
            (Method::GET, "/v3.0/OS-USER/login-protects", Style::Settings),
            (Method::PUT, "/v3.0/OS-USER/users/1/login-protect", Style::Settings),
            (Method::GET, "/v3.0/OS-USER/users/1", Style::Settings),
            (Method::PUT, "/v3.0/OS-USER/users/1", Style::Users),
            (Method::POST, "/v3.0/OS-USER/users", Style::Users),
            (Method::POST, "/v3.0/OS-USER/usersX", Style::Settings),
            (Method::GET, "/v3.0/OS-CREDENTIAL/credentials", Style::Keystone),
            (Method::POST, "/v3.0/OS-ROLE/roles", Style::Policies),
        ] {
            assert_eq!(Style::of(&method, path), style, "{method} {path}");
        }
    }

    #[test]
    fn a_titled_error_is_the_vendors_to_the_byte() {
        let shown = Shown::titled(
            StatusCode::FORBIDDEN,
            "You are not authorized to perform the requested action.",
        );
        let body = shown.reply("r").body.whole().unwrap().clone();
        assert_eq!(body.len(), 110);
        let expected = concat!(
            r#"{"error":{"code":403,"message":"You are not authorized to perform the "#,
            r#"requested action.","title":"Forbidden"}}"#
        );
        assert_eq!(body, expected.as_bytes());
    }
}
