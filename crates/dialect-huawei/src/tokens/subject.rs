//! The token a request is about, which need not be the one it proves itself with.

use http::HeaderName;
use identity::access::{Resource, Rule, Subject};
use identity::error::Error;
use identity::secret::Secret;
use identity::tokens::TokenHash;
use wire::reply::Reply;

use crate::errors::SUBJECT_TOKEN;
use crate::request::Request;
use crate::resources::resource;

/// Where the token stands in requests and replies.
const HEADER: HeaderName = HeaderName::from_static("x-subject-token");

/// The token, by what right it may be looked at, and its name in policies.
pub(super) fn named(request: &Request) -> Result<(TokenHash, Rule, Resource), Error> {
    let token = request.inbound.header(HEADER.as_str()).filter(|token| !token.is_empty());
    let token = TokenHash::of(&Secret::new(token.ok_or(Error::Missing(SUBJECT_TOKEN))?));
    Ok((token, Rule::SelfOrPolicy(Subject::TokenHolder(token)), resource("token", "*")))
}

/// The reply with the token it is about.
pub(super) fn told(reply: Reply, token: &Secret) -> Reply {
    reply.header(HEADER, token.expose_text())
}

/// The reply with the token the request was about.
pub(super) fn told_back(reply: Reply, request: &Request) -> Reply {
    match request.inbound.header(HEADER.as_str()) {
        Some(token) => reply.header(HEADER, token),
        None => reply,
    }
}
