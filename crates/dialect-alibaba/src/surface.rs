//! These products as the server sees them.

use std::sync::Arc;

use async_trait::async_trait;
use http::{Method, StatusCode};
use identity::error::{Error, Unauthenticated, samples};
use identity::pipeline::{Envelope, Identity};
use wire::canonical::{acs3, algorithm};
use wire::operation::{Dialect, Entry, Meta, Route};
use wire::protocols::rpc::{self, Format, Params, Style};
use wire::protocols::rpc_gateway::{self, RpcError};
use wire::reply::Reply;
use wire::request::Inbound;
use wire::surface::{Answered, ShownError, Surface};

use crate::errors;
use crate::operations::{IMS, OPERATIONS, RAM, STS};
use crate::request::Request;

/// Versions of the protocol's other products on the same port: never ours, not even to refuse.
const NOT_OURS: &[&str] = &["2021-05-15"];

/// IMS, RAM and STS; and whatever else speaks their protocol and is nobody's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alibaba;

impl Alibaba {
    /// The dialect.
    pub fn new() -> Self {
        Self
    }
}

impl Dialect for Alibaba {
    type Request = Request;
}

#[async_trait]
impl Surface for Alibaba {
    fn name(&self) -> &'static str {
        "alibaba"
    }

    fn serves(&self, request: &Inbound) -> bool {
        if request.path != "/" {
            return false;
        }
        // What asks for nothing has nothing that could be unreadable.
        let Ok(params) = Params::read(request) else { return true };
        match asked(request, &params) {
            (Some(version), _) => !NOT_OURS.contains(&version),
            (None, action) => {
                let signed = algorithm(request) == Some(acs3::ALGORITHM);
                let signed = signed || params.get("Signature").is_some();
                action.is_some() || signed || has_own_headers(request)
            }
        }
    }

    async fn answer(&self, identity: &Identity, request: Arc<Inbound>) -> Answered {
        let (params, format) = match read(&request) {
            Ok(read) => read,
            Err(error) => {
                let shown = errors::shown(&error, Style::Parameter);
                return refused(&shown, "", error, Format::Json, &request);
            }
        };
        let style = rpc::style(&request, &params);
        let entry = match find(&request, &params, style) {
            Ok(entry) => entry,
            Err(refusal) => {
                let (shown, error) = *refusal;
                return refused(&shown, "", error, format, &request);
            }
        };
        let operation = entry.meta.name;
        let proof = match rpc_gateway::proof(&request, &params) {
            Ok(proof) => proof,
            Err(problem) => {
                let shown = rpc_gateway::signature_problem(problem);
                return refused(&shown, operation, problem.into(), format, &request);
            }
        };
        let envelope = Envelope { proof, origin: request.origin.clone(), operation };
        let request = Request { inbound: request, params, format, operation };
        match entry.answer(identity, &envelope, &request).await {
            Ok(reply) => Answered { reply, operation, error: None },
            Err(error) => {
                let shown = errors::shown_by(operation, &error, style);
                refused(&shown, operation, error, format, &request.inbound)
            }
        }
    }

    fn show(&self, error: &Error, request: &Inbound) -> Reply {
        let params = Params::read(request).ok();
        let style = params.as_ref().map_or(Style::Parameter, |params| rpc::style(request, params));
        let format = params.and_then(|params| rpc::format(request, &params).ok());
        errors::shown(error, style).reply(format.unwrap_or_default(), request)
    }

    fn operations(&self) -> Vec<Meta> {
        OPERATIONS.iter().map(|entry| entry.meta).collect()
    }

    fn errors(&self) -> Vec<ShownError> {
        let show = |error: Error| {
            let shown = errors::shown(&error, Style::Parameter);
            let (status, code, message) = (shown.status.as_u16(), shown.code, shown.message);
            ShownError { error, family: "", status, code, message }
        };
        samples().into_iter().map(show).collect()
    }
}

fn refused(
    shown: &RpcError,
    operation: &'static str,
    error: Error,
    format: Format,
    request: &Inbound,
) -> Answered {
    let reply = shown.reply(format, request);
    Answered { reply, operation, error: Some(error) }
}

fn read(request: &Inbound) -> Result<(Params, Format), Error> {
    let params = Params::read(request)?;
    let format = rpc::format(request, &params)?;
    Ok((params, format))
}

/// The version and the action asked for, or nothing: by parameters or, in a request signed by
/// header, by headers.
fn asked<'a>(request: &'a Inbound, params: &'a Params) -> (Option<&'a str>, Option<&'a str>) {
    (rpc::version(request, params).ok(), rpc::action(request, params).ok())
}

/// The operation asked for.
///
/// # Errors
/// What the gateway says when there is none, and what the log says.
fn find(
    request: &Inbound,
    params: &Params,
    style: Style,
) -> Result<&'static Entry<Alibaba>, Box<(RpcError, Error)>> {
    let refuse = |shown, error| Err(Box::new((shown, error)));
    if request.method != Method::GET && request.method != Method::POST {
        let error = Error::Unreadable("the method is neither GET nor POST");
        return refuse(rpc_gateway::unsupported_method(), error);
    }
    let (version, action) = match asked(request, params) {
        (Some(version), Some(action)) => (version, action),
        (None, None) if has_own_headers(request) => {
            // The headers of the newer signature, and no signature: nobody vouches for them.
            let error = Error::Unauthenticated(Unauthenticated::Missing);
            return refuse(errors::shown(&error, style), error);
        }
        (Some(_), None) | (None, None) => {
            return refuse(rpc_gateway::missing("Action"), Error::Missing("Action"));
        }
        (None, Some(_)) => {
            return refuse(rpc_gateway::missing("Version"), Error::Missing("Version"));
        }
    };
    if ![IMS, RAM, STS].contains(&version) {
        let message = "Specified parameter Version is not valid.";
        let shown = RpcError::new(StatusCode::BAD_REQUEST, "InvalidVersion", message);
        return refuse(shown, Error::Unreadable("the version is not known"));
    }
    let is_asked = |entry: &&Entry<Alibaba>| match entry.meta.route {
        Route::Rpc { version: known, action: name } => (known, name) == (version, action),
        Route::Rest { .. } => false,
    };
    match OPERATIONS.iter().find(is_asked) {
        Some(entry) => Ok(entry),
        None => refuse(
            rpc_gateway::no_such_action(style),
            Error::Unreadable("the operation is not known"),
        ),
    }
}

/// Whether it has headers that name an operation of this protocol, whoever signed them.
fn has_own_headers(request: &Inbound) -> bool {
    ["x-acs-action", "x-acs-version"].iter().any(|name| request.headers.contains_key(*name))
}

#[cfg(test)]
mod tests;
