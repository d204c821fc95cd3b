//! The gateway in front of every product of the RPC protocol: how a request proves itself, what
//! the gateway answers when it does not, and the form of every error reply.
//!
//! These codes belong to the protocol, not to a product; a product's own codes are its
//! dialect's. Source: the gateway's public error lists.

use data_encoding::BASE64;
use http::{HeaderName, StatusCode};
use identity::caller::Proof;
use identity::error::{Denial, DenialReason, Unauthenticated};
use serde_json::{Map, Value, json};

use super::rpc::{Format, Params, Style, render, render_error, style};
use crate::canonical::{SignatureProblem, acs3, rpc_v1};
use crate::reply::Reply;
use crate::request::Inbound;

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
    pub denied: Option<Value>,
}

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
        let mut body = Map::new();
        body.insert("RequestId".into(), json!(request_id));
        body.insert("HostId".into(), json!(inbound.header("host").unwrap_or_default()));
        body.insert("Code".into(), json!(self.code));
        body.insert("Message".into(), json!(self.message));
        if let Some(denied) = &self.denied {
            body.insert("AccessDeniedDetail".into(), denied.clone());
        }
        let (content_type, bytes) = render_error(format, &Value::Object(body));
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
pub fn done(operation: &str, fields: Value, format: Format, inbound: &Inbound) -> Reply {
    let request_id = &inbound.origin.request_id;
    let mut body = Map::new();
    body.insert("RequestId".into(), json!(request_id));
    if let Value::Object(fields) = fields {
        body.extend(fields);
    }
    let (content_type, bytes) = render(format, operation, &Value::Object(body));
    Reply::new(StatusCode::OK, content_type, bytes).header(REQUEST_ID, request_id)
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
        | Unauthenticated::Locked => RpcError::new(
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
    let Denial { action, resource, account, principal, is_owner, reason } = denial;
    let kind = match reason {
        DenialReason::ExplicitlyDenied => "ExplicitDeny",
        DenialReason::NotAllowed | DenialReason::NotYourself | DenialReason::Yourself => {
            "ImplicitDeny"
        }
    };
    let mut detail = json!({
        "AuthAction": action,
        "AuthPrincipalType": if *is_owner { "RootUser" } else { "SubUser" },
        "AuthPrincipalDisplayName": principal,
        "AuthPrincipalOwnerId": account.as_str(),
        "NoPermissionType": kind,
        "PolicyType": "AccountLevelIdentityBasedPolicy",
    });
    let mut diagnosis = detail.clone();
    diagnosis["AuthResource"] = json!(resource);
    detail["EncodedDiagnosticMessage"] = json!(BASE64.encode(diagnosis.to_string().as_bytes()));
    let message =
        format!("You are not authorized to do this action. Resource: {resource} Action: {action}");
    let error = RpcError::new(StatusCode::FORBIDDEN, "NoPermission", message);
    RpcError { denied: Some(detail), ..error }
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
mod tests {
    use identity::ids::AccountNumber;

    use super::*;
    use crate::fixture::inbound;

    #[test]
    fn the_older_sentence_ends_in_a_colon_and_the_string_to_sign() {
        let reason = Unauthenticated::WrongSignature {
            string_to_sign: "POST&%2F&x".into(),
            canonical_request: None,
        };
        let shown = unauthenticated(&reason, Style::Parameter);
        assert_eq!(shown.code, "SignatureDoesNotMatch");
        assert_eq!(shown.message.split(':').nth(1), Some("POST&%2F&x"));
    }

    #[test]
    fn an_answer_begins_with_the_request_id_in_both_languages() {
        let request = inbound("POST", "/", &[], "");
        let id = &request.origin.request_id;
        let reply = done("GetUser", json!({"User": {"A": "b"}}), Format::Json, &request);
        assert_eq!(reply.body, format!(r#"{{"RequestId":"{id}","User":{{"A":"b"}}}}"#));
        assert_eq!(reply.header_text("x-acs-request-id"), Some(id.as_str()));
        let reply = done("DeleteUser", json!({}), Format::Xml, &request);
        let xml = format!("<DeleteUserResponse><RequestId>{id}</RequestId></DeleteUserResponse>");
        assert!(reply.body.ends_with(xml.as_bytes()), "{:?}", reply.body);
    }

    #[test]
    fn an_unknown_action_is_called_by_the_name_of_its_time() {
        let code = |style| no_such_action(style).code;
        assert_eq!(code(Style::Header), "InvalidApi.NotFound");
        assert_eq!(code(Style::Parameter), "InvalidAction.NotFound");
        assert_eq!(code(Style::Anonymous), "InvalidAction.NotFound");
    }

    #[test]
    fn a_denial_says_who_may_not_do_what_and_why() {
        let mut denial = Denial {
            action: "cloudsso:GetUser".into(),
            resource: "acs:cloudsso:r:1000000000000001:directory/d-1/user/u-1".into(),
            account: AccountNumber::new("1000000000000001"),
            principal: "200000000000000001".into(),
            is_owner: false,
            reason: DenialReason::NotAllowed,
        };
        let shown = no_permission(&denial);
        assert_eq!((shown.status.as_u16(), shown.code.as_str()), (403, "NoPermission"));
        assert_eq!(
            shown.message,
            "You are not authorized to do this action. Resource: \
             acs:cloudsso:r:1000000000000001:directory/d-1/user/u-1 Action: cloudsso:GetUser"
        );
        let detail = shown.denied.expect("a denial has a detail");
        assert_eq!(detail["AuthAction"], "cloudsso:GetUser");
        assert_eq!(detail["AuthPrincipalType"], "SubUser");
        assert_eq!(detail["AuthPrincipalDisplayName"], "200000000000000001");
        assert_eq!(detail["AuthPrincipalOwnerId"], "1000000000000001");
        assert_eq!(detail["NoPermissionType"], "ImplicitDeny");
        assert_eq!(detail["PolicyType"], "AccountLevelIdentityBasedPolicy");
        let encoded = detail["EncodedDiagnosticMessage"].as_str().unwrap_or_default();
        let decoded = BASE64.decode(encoded.as_bytes()).unwrap();
        let decoded: Value = serde_json::from_slice(&decoded).unwrap();
        assert_eq!(decoded["AuthResource"], denial.resource);
        denial.reason = DenialReason::ExplicitlyDenied;
        assert_eq!(no_permission(&denial).denied.unwrap()["NoPermissionType"], "ExplicitDeny");
    }

    #[test]
    fn what_is_missing_is_named_in_the_code() {
        let shown = signature_problem(SignatureProblem::Missing("Timestamp"));
        assert_eq!((shown.status.as_u16(), shown.code.as_str()), (400, "MissingTimestamp"));
    }
}
