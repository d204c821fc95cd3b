//! The gateway in front of every product of the RPC protocol: how a request proves itself, what
//! the gateway answers when it does not, and the form of every error reply.
//!
//! These codes belong to the protocol, not to a product; a product's own codes are its
//! dialect's. Source: the gateway's public error lists.

use data_encoding::BASE64;
use http::{HeaderName, StatusCode};
use identity::caller::Proof;
use identity::error::{CallerKind, DecidedBy, Denial, DenialReason, Unauthenticated};
use identity::listing::{Listed, Listing};
use serde::Serialize;

use super::rpc::{Format, Params, Style, error_language, language, style};
use crate::body::Language;
use crate::canonical::{SignatureProblem, acs3, rpc_v1};
use crate::reply::Reply;
use crate::request::Inbound;
use crate::streamed::{self, Around};

/// An error as the protocol shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpcError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The code clients branch on.
    pub code: String,
    /// The message for people.
    pub message: String,
    /// Why a permission is missing, where that is the error.
    pub denied: Option<Denied>,
}

/// `AccessDeniedDetail`: who may not do what, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Denied {
    #[serde(flatten)]
    detail: DeniedDetail,
    encoded_diagnostic_message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DeniedDetail {
    auth_action: String,
    auth_principal_type: &'static str,
    auth_principal_display_name: String,
    auth_principal_owner_id: String,
    no_permission_type: &'static str,
    policy_type: &'static str,
}

#[derive(Serialize)]
struct Diagnosis<'a> {
    #[serde(flatten)]
    detail: &'a DeniedDetail,
    #[serde(rename = "AuthResource")]
    auth_resource: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ErrorBody<'a> {
    request_id: &'a str,
    host_id: &'a str,
    code: &'a str,
    message: &'a str,
    #[serde(rename = "AccessDeniedDetail", skip_serializing_if = "Option::is_none")]
    denied: Option<&'a Denied>,
}

/// The body of an operation that was done.
#[derive(Serialize)]
struct DoneBody<R, F> {
    #[serde(rename = "RequestId")]
    request_id: R,
    #[serde(flatten)]
    fields: F,
}

/// The fields of an operation that has nothing to show.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct NoFields {}

impl RpcError {
    /// An error of this status, code and message.
    pub fn new(status: StatusCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), denied: None }
    }

    fn bad(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// The reply: `RequestId`, `HostId`, `Code`, `Message`, and the id again as a header.
    pub fn reply(&self, format: Format, inbound: &Inbound) -> Reply {
        let request_id = &inbound.origin.request_id;
        let body = ErrorBody {
            request_id,
            host_id: inbound.header("host").unwrap_or_default(),
            code: &self.code,
            message: &self.message,
            denied: self.denied.as_ref(),
        };
        let (content_type, language) = error_language(format);
        let bytes = language.bytes(&body);
        let reply = Reply::new(self.status, content_type, bytes).header(REQUEST_ID, request_id);
        match self.code.as_str() {
            THROTTLED => reply.header(RETRY_AFTER, "1000"),
            _ => reply,
        }
    }
}

/// The code of requests turned away because there are too many.
const THROTTLED: &str = "Throttling.User";

/// Tells a client when to try again, in milliseconds; by it clients know that they are
/// throttled.
const RETRY_AFTER: HeaderName = HeaderName::from_static("x-acs-retry-after");

/// The reply to an operation that was done: `RequestId`, then its own fields in their order, and
/// the id again as a header.
pub fn done(operation: &str, fields: impl Serialize, format: Format, inbound: &Inbound) -> Reply {
    let request_id = &inbound.origin.request_id;
    let (content_type, language) = language(format, operation);
    let bytes = language.bytes(&DoneBody { request_id, fields });
    Reply::new(StatusCode::OK, content_type, bytes).header(REQUEST_ID, request_id)
}

/// The reply to an operation that listed what has no bound: `RequestId`, then the fields around
/// the list, and the id again as a header.
pub fn done_list<T: Listed>(
    operation: &str,
    listing: Listing<T>,
    fields: impl Around<T>,
    format: Format,
    inbound: &Inbound,
) -> Reply {
    let request_id = &inbound.origin.request_id;
    let (content_type, language) = language(format, operation);
    let around = DoneBody { request_id: request_id.clone(), fields };
    let body = streamed::body(listing, around, language);
    Reply::new(StatusCode::OK, content_type, body).header(REQUEST_ID, request_id)
}

impl<T, A: Around<T>> Around<T> for DoneBody<String, A> {
    fn body<'a, I>(&'a self, items: I) -> impl Serialize
    where
        T: 'a,
        I: Iterator<Item = &'a T> + Clone,
    {
        DoneBody { request_id: self.request_id.as_str(), fields: self.fields.body(items) }
    }
}

/// The header that repeats a reply's request id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-acs-request-id");

/// What the request brings to prove who sent it.
///
/// # Errors
/// What is missing or malformed in its signature.
pub fn proof(inbound: &Inbound, params: &Params) -> Result<Proof, SignatureProblem> {
    match style(inbound, params) {
        Style::Header => acs3::read(inbound, params).map(Proof::Signed),
        Style::Parameter => rpc_v1::read(inbound, params).map(Proof::Signed),
        Style::Anonymous if params.text("AccessKeyId").is_some() => {
            Err(SignatureProblem::Missing("Signature"))
        }
        Style::Anonymous => Ok(Proof::Anonymous),
    }
}

/// What the gateway says to a signature that is not one.
pub fn signature_problem(problem: SignatureProblem) -> RpcError {
    match problem {
        SignatureProblem::Missing(name) => missing(parameter(name)),
        SignatureProblem::Malformed("Timestamp" | "x-acs-date") => RpcError::bad(
            "InvalidTimeStamp.Format",
            "Specified time stamp or date value is not well formatted.",
        ),
        SignatureProblem::Malformed(name) => RpcError::bad(
            "IncompleteSignature",
            format!(
                "The request signature does not conform to Aliyun standards: `{name}` is not \
                 well formed."
            ),
        ),
        SignatureProblem::Unsigned(name) => RpcError::bad(
            "IncompleteSignature",
            format!(
                "The request signature does not conform to Aliyun standards: `{name}` must be \
                 signed."
            ),
        ),
        SignatureProblem::UnsupportedMethod => {
            RpcError::bad("InvalidSignatureMethod", "Specified signature method is not valid.")
        }
    }
}

/// A header of the newer scheme by the name of the parameter it took over from.
fn parameter(name: &str) -> &str {
    match name {
        "authorization" => "AccessKeyId",
        "x-acs-action" => "Action",
        "x-acs-version" => "Version",
        "x-acs-date" => "Timestamp",
        "x-acs-signature-nonce" => "SignatureNonce",
        "x-acs-security-token" => "SecurityToken",
        other => other,
    }
}

/// What the gateway says when a mandatory parameter is not there.
pub fn missing(name: &str) -> RpcError {
    RpcError::bad(format!("Missing{name}"), format!("{name} is mandatory for this action."))
}

/// What the gateway says to an action that no product of this version has. The newer name of the
/// code goes with the newer signature.
pub fn no_such_action(style: Style) -> RpcError {
    let code = match style {
        Style::Header => "InvalidApi.NotFound",
        Style::Parameter | Style::Anonymous => "InvalidAction.NotFound",
    };
    let message = "Specified api is not found, please check your url and method.";
    RpcError::new(StatusCode::NOT_FOUND, code, message)
}

/// What the gateway says to any method but GET and POST.
pub fn unsupported_method() -> RpcError {
    RpcError::bad("UnsupportedHTTPMethod", "This HTTP method is not supported; use GET or POST.")
}

/// What the gateway says to a `Format` that is neither JSON nor XML.
pub fn unknown_format() -> RpcError {
    RpcError::bad("InvalidParameter.Format", "Specified parameter format is not valid.")
}

/// What the gateway says to a request that cannot be read at all.
pub fn unreadable(reason: &str) -> RpcError {
    RpcError::bad("InvalidParameter", format!("The request cannot be read: {reason}."))
}

/// What the gateway says to a request larger than it takes.
pub fn too_large() -> RpcError {
    RpcError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "RequestEntityTooLarge",
        "The request is larger than this server takes.",
    )
}

/// What the gateway says when there is too much to do; clients try again by themselves.
pub fn throttled() -> RpcError {
    RpcError::bad(THROTTLED, "Request was denied due to user flow control.")
}

/// What the gateway says to a failure of the server's own.
pub fn internal() -> RpcError {
    RpcError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "InternalError",
        "The request has failed due to an internal error of the server.",
    )
}

/// What the gateway says to a caller the core does not believe.
pub fn unauthenticated(reason: &Unauthenticated, style: Style) -> RpcError {
    match reason {
        Unauthenticated::Missing => missing("AccessKeyId"),
        Unauthenticated::Malformed(name) => signature_problem(SignatureProblem::Malformed(name)),
        Unauthenticated::UnknownKey(_) => RpcError::new(
            StatusCode::NOT_FOUND,
            "InvalidAccessKeyId.NotFound",
            "Specified access key is not found.",
        ),
        Unauthenticated::InactiveKey(_) | Unauthenticated::DisabledUser { .. } => {
            RpcError::bad("InvalidAccessKeyId.Inactive", "Specified access key is disabled.")
        }
        Unauthenticated::WrongSignature { string_to_sign, canonical_request } => {
            wrong_signature(string_to_sign, canonical_request.as_deref(), style)
        }
        Unauthenticated::Stale { .. } => RpcError::bad(
            "InvalidTimeStamp.Expired",
            "Specified time stamp or date value is expired.",
        ),
        Unauthenticated::Replayed => {
            RpcError::bad("SignatureNonceUsed", "Specified signature nonce was used already.")
        }
        Unauthenticated::MissingSessionToken => missing("SecurityToken"),
        Unauthenticated::MalformedSessionToken => {
            RpcError::bad("InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.")
        }
        Unauthenticated::ExpiredSessionToken(_) => {
            RpcError::bad("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
        }
        Unauthenticated::WrongSessionToken => RpcError::bad(
            "InvalidSecurityToken.MismatchWithAccessKey",
            "Specified SecurityToken does not belong to the access key.",
        ),
        // Nothing of this protocol brings a token, a password or a code; were one refused, the
        // caller would have to know no more than that.
        Unauthenticated::UnknownToken
        | Unauthenticated::ExpiredToken(_)
        | Unauthenticated::WrongScope
        | Unauthenticated::WrongCredentials
        | Unauthenticated::SecondFactor
        | Unauthenticated::Locked
        | Unauthenticated::UnknownAttempt
        | Unauthenticated::WrongNetwork
        | Unauthenticated::PasswordExpired => RpcError::new(
            StatusCode::FORBIDDEN,
            "Forbidden.AccessKey",
            "Specified credentials do not open this resource.",
        ),
    }
}

/// What every product says to a caller that may not: `NoPermission` with its
/// `AccessDeniedDetail`.
///
/// `EncodedDiagnosticMessage` is the same detail with the resource, as JSON in base64: it tells
/// nothing that the reply does not tell already.
pub fn no_permission(denial: &Denial) -> RpcError {
    let Denial { action, resource, account, principal, caller, reason, decided_by } = denial;
    let kind = match reason {
        DenialReason::ExplicitlyDenied => "ExplicitDeny",
        DenialReason::NotAllowed
        | DenialReason::NotYourself
        | DenialReason::Yourself
        | DenialReason::NotForOwners => "ImplicitDeny",
    };
    let detail = DeniedDetail {
        auth_action: action.clone(),
        auth_principal_type: match caller {
            CallerKind::User => "SubUser",
            CallerKind::Owner => "RootUser",
            CallerKind::Role => "AssumedRoleUser",
        },
        auth_principal_display_name: principal.clone(),
        auth_principal_owner_id: account.as_str().to_owned(),
        no_permission_type: kind,
        policy_type: match decided_by {
            DecidedBy::Caller => "AccountLevelIdentityBasedPolicy",
            DecidedBy::Session => "SessionPolicy",
            DecidedBy::Trust => "AssumeRolePolicy",
        },
    };
    let diagnosis = Diagnosis { detail: &detail, auth_resource: resource };
    let encoded_diagnostic_message = BASE64.encode(&Language::Json.bytes(&diagnosis));
    let message =
        format!("You are not authorized to do this action. Resource: {resource} Action: {action}");
    let error = RpcError::new(StatusCode::FORBIDDEN, "NoPermission", message);
    RpcError { denied: Some(Denied { detail, encoded_diagnostic_message }), ..error }
}

/// The two sentences clients parse: the older needs a colon and the string to sign behind it.
fn wrong_signature(
    string_to_sign: &str,
    canonical_request: Option<&str>,
    style: Style,
) -> RpcError {
    let message = match (style, canonical_request) {
        (Style::Header, Some(request)) => format!(
            "Specified signature does not match our calculation. server StringToSign is \
             [{string_to_sign}] server CanonicalRequest is [{request}]"
        ),
        _ => format!(
            "Specified signature is not matched with our calculation. server string to sign \
             is:{string_to_sign}"
        ),
    };
    RpcError::bad("SignatureDoesNotMatch", message)
}

#[cfg(test)]
mod tests;
