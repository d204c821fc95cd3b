//! The dialect as the server sees it.

use std::sync::Arc;

use async_trait::async_trait;
use http::header::{ALLOW, CACHE_CONTROL, EXPIRES, PRAGMA};
use http::{HeaderName, Method};
use identity::caller::Proof;
use identity::error::Error;
use identity::pipeline::{Envelope, Identity};
use wire::body::Body;
use wire::operation::{Dialect, Entry, Meta, Who};
use wire::reply::Reply;
use wire::request::Inbound;
use wire::surface::{Answered, ShownError, Surface};

use crate::operations::OPERATIONS;
use crate::profile::Profile;
use crate::request::Request;
use crate::routes::{Found, Routes};
use crate::{authenticate, errors};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Huawei Cloud IAM, in one of its profiles.
pub struct Huawei {
    routes: Routes,
    profile: Profile,
    region: Arc<str>,
}

impl Dialect for Huawei {
    type Request = Request;
}

impl Huawei {
    /// The dialect for a profile; `region` is the one its catalog names besides `*`.
    pub fn new(profile: Profile, region: String) -> Self {
        Self { routes: Routes::new(), profile, region: region.into() }
    }

    /// The facts it goes by.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    async fn run(
        &self,
        identity: &Identity,
        entry: &'static Entry<Self>,
        inbound: Arc<Inbound>,
        parameters: Vec<(String, String)>,
    ) -> Answered {
        let operation = entry.meta.name;
        let request = Request::new(inbound, parameters, self.profile, Arc::clone(&self.region));
        // What needs no proof looks at none: a stale token must not be in a sign-in's way.
        let proof = match entry.meta.who {
            Who::Anybody => Ok(Proof::Anonymous),
            _ => authenticate::proof(&request.inbound),
        };
        let answer = match proof {
            Ok(proof) => {
                let origin = request.inbound.origin.clone();
                let envelope = Envelope { proof, origin, operation };
                entry.answer(identity, &envelope, &request).await
            }
            Err(error) => Err(error),
        };
        match answer {
            Ok(reply) => {
                Answered { reply: sealed(reply, &request.inbound), operation, error: None }
            }
            Err(error) => {
                let reply = self.show(&error, &request.inbound);
                Answered { reply, operation, error: Some(error) }
            }
        }
    }
}

#[async_trait]
impl Surface for Huawei {
    fn name(&self) -> &'static str {
        self.profile.name
    }

    fn serves(&self, request: &Inbound) -> bool {
        let path = request.path.as_str();
        if path == "/" {
            return is_discovery(request);
        }
        ["/v3", "/v3.0", "/v3-ext"].iter().any(|prefix| {
            let rest = path.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    async fn answer(&self, identity: &Identity, request: Arc<Inbound>) -> Answered {
        let refused =
            |reply, error| Answered { reply, operation: "", error: Some(Error::Unreadable(error)) };
        match self.routes.find(&request.method, &request.path) {
            Found::Operation(entry, parameters) => {
                self.run(identity, entry, request, parameters).await
            }
            Found::OtherMethods(methods) => {
                let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
                let shown = errors::wrong_method(&request.method, &request.path);
                let reply = shown.reply(&request.origin.request_id);
                let reply = reply.header(ALLOW, &names.join(", "));
                refused(sealed(reply, &request), "the path has no such method")
            }
            Found::Nothing => {
                let reply = errors::unknown_path().reply(&request.origin.request_id);
                refused(sealed(reply, &request), "there is no such path")
            }
        }
    }

    fn show(&self, error: &Error, request: &Inbound) -> Reply {
        let shown = errors::shown(error, request);
        sealed(shown.reply(&request.origin.request_id), request)
    }

    fn operations(&self) -> Vec<Meta> {
        OPERATIONS.iter().map(|entry| entry.meta).collect()
    }

    fn errors(&self) -> Vec<ShownError> {
        errors::table()
    }
}

/// Whether a request for `/` asks which versions there are; an action makes it another wire's.
fn is_discovery(request: &Inbound) -> bool {
    let query = request.query_pairs().unwrap_or_default();
    let action = query.iter().any(|(name, _)| name == "Action")
        || request.headers.contains_key("x-acs-action");
    !action && (request.method == Method::GET || request.method == Method::HEAD)
}

/// A reply as it leaves: what every one of this wire carries, and no body where none may be.
fn sealed(mut reply: Reply, request: &Inbound) -> Reply {
    if request.method == Method::HEAD {
        reply.body = Body::default();
        reply.headers.retain(|(name, _)| name != http::header::CONTENT_TYPE);
    }
    reply
        .header(REQUEST_ID, &request.origin.request_id)
        .fixed_header(CACHE_CONTROL, "no-cache, no-store, must-revalidate")
        .fixed_header(PRAGMA, "no-cache")
        .fixed_header(EXPIRES, "Thu, 01 Jan 1970 00:00:00 GMT")
}
