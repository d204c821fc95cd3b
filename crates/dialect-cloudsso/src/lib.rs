//! CloudSSO (2021-05-15): directories, their users, and the MFA settings of both.

mod directories;
mod errors;
mod login;
mod mfa;
mod next_token;
mod operations;
mod request;
mod users;

use std::sync::Arc;

use async_trait::async_trait;
use http::Method;
use identity::error::{Error, samples};
use identity::pipeline::{Envelope, Identity};
use wire::operation::{Dialect, Meta};
use wire::protocols::rpc::{self, Format, Params, Style};
use wire::protocols::rpc_gateway::{self, RpcError};
use wire::reply::Reply;
use wire::request::Inbound;
use wire::surface::{Answered, ShownError, Surface};

use request::Request;

/// CloudSSO in one region.
#[derive(Clone, Debug)]
pub struct CloudSso {
    region: String,
}

impl CloudSso {
    /// CloudSSO in this region: the one that new directories and resource names say.
    pub fn new(region: String) -> Self {
        Self { region }
    }
}

impl Dialect for CloudSso {
    type Request = Request;
}

#[async_trait]
impl Surface for CloudSso {
    fn name(&self) -> &'static str {
        "cloudsso"
    }

    fn serves(&self, request: &Inbound) -> bool {
        request.path == "/"
            && Params::read(request).is_ok_and(|params| {
                rpc::version(request, &params).is_ok_and(|version| version == operations::VERSION)
            })
    }

    async fn answer(&self, identity: &Identity, inbound: Arc<Inbound>) -> Answered {
        let params = match Params::read(&inbound) {
            Ok(params) => params,
            Err(error) => {
                let reply = self.show(&error, &inbound);
                return Answered { reply, operation: "", error: Some(error) };
            }
        };
        let request = Request::new(inbound, params, self.region.clone());
        let (operation, answer) = respond(identity, &request).await;
        match answer {
            Ok(reply) => Answered { reply, operation, error: None },
            Err(Stopped { shown, error }) => {
                let reply = shown.reply(request.format, &request.inbound);
                Answered { reply, operation, error }
            }
        }
    }

    fn show(&self, error: &Error, request: &Inbound) -> Reply {
        // The parameters may be the very thing that cannot be read.
        let (format, style) = Params::read(request).map_or_else(
            |_| (Format::Json, Style::Anonymous),
            |params| {
                let format = rpc::format(request, &params).unwrap_or_default();
                (format, rpc::style(request, &params))
            },
        );
        errors::show(error, style).reply(format, request)
    }

    fn operations(&self) -> Vec<Meta> {
        operations::TABLE.iter().map(|entry| entry.meta).collect()
    }

    fn errors(&self) -> Vec<ShownError> {
        let show = |error: Error| {
            let shown = errors::show(&error, Style::Header);
            let (status, code, message) = (shown.status.as_u16(), shown.code, shown.message);
            ShownError { error, family: "", status, code, message }
        };
        samples().into_iter().map(show).collect()
    }
}

/// Why there is no answer: what the client sees, and the core's error behind it, if it is one.
struct Stopped {
    shown: RpcError,
    error: Option<Error>,
}

impl From<RpcError> for Stopped {
    fn from(shown: RpcError) -> Self {
        Self { shown, error: None }
    }
}

/// The operation's name, empty when none was found, and its answer.
async fn respond(identity: &Identity, request: &Request) -> (&'static str, Result<Reply, Stopped>) {
    let Request { inbound, params, .. } = request;
    let style = rpc::style(inbound, params);
    let core = |error: Error| Stopped { shown: errors::show(&error, style), error: Some(error) };
    if inbound.method != Method::GET && inbound.method != Method::POST {
        return ("", Err(rpc_gateway::unsupported_method().into()));
    }
    if let Err(error) = rpc::format(inbound, params) {
        return ("", Err(core(error)));
    }
    let entry = match rpc::action(inbound, params).map(operations::find) {
        Ok(Some(entry)) => entry,
        Ok(None) => return ("", Err(rpc_gateway::no_such_action(style).into())),
        Err(error) => return ("", Err(core(error))),
    };
    let operation = entry.meta.name;
    let proof = match rpc_gateway::proof(inbound, params) {
        Ok(proof) => proof,
        Err(problem) => {
            let shown = rpc_gateway::signature_problem(problem);
            return (operation, Err(Stopped { shown, error: Some(problem.into()) }));
        }
    };
    let envelope = Envelope { proof, origin: inbound.origin.clone(), operation };
    (operation, entry.answer(identity, &envelope, request).await.map_err(core))
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use identity::caller::Origin;

    use super::*;

    fn inbound(path: &str, query: &str, headers: &[(&'static str, &'static str)]) -> Inbound {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        Inbound {
            method: Method::POST,
            path: path.to_owned(),
            query: Some(query.to_owned()),
            headers: map,
            body: Default::default(),
            origin: Origin { address: None, secure: false, request_id: "test".into() },
            base_url: String::new(),
        }
    }

    #[test]
    fn requests_of_this_version_at_the_root_are_its_own() {
        let own = CloudSso::new("local-1".into());
        let serves = |path, query, headers: &[(&'static str, &'static str)]| {
            own.serves(&inbound(path, query, headers))
        };
        let signed = ("authorization", "ACS3-HMAC-SHA256 Credential=a");
        assert!(serves("/", "Action=X&Version=2021-05-15", &[]));
        assert!(serves("/", "", &[signed, ("x-acs-version", "2021-05-15")]));
        assert!(!serves("/v3", "Action=X&Version=2021-05-15", &[]));
        assert!(!serves("/", "Action=X&Version=2015-05-01", &[]));
        assert!(!serves("/", "Action=X", &[]));
        assert!(!serves("/", "Version=2021-05-15&Version=2021-05-15", &[]));
        // Nobody signed this header.
        assert!(!serves("/", "", &[("x-acs-version", "2021-05-15")]));
    }

    #[test]
    fn an_error_from_before_is_shown_in_the_language_asked_for() {
        let own = CloudSso::new("local-1".into());
        let kind = |query| {
            let reply = own.show(&Error::TooLarge, &inbound("/", query, &[]));
            assert_eq!(reply.status.as_u16(), 413);
            reply.header_text("content-type").map(str::to_owned)
        };
        assert_eq!(kind("Format=XML").as_deref(), Some(rpc::XML));
        assert_eq!(kind("Format=yaml").as_deref(), Some(rpc::JSON));
        assert_eq!(kind("A=%ff").as_deref(), Some(rpc::JSON));
    }

    #[test]
    fn who_is_turned_away_is_told_when_to_come_back() {
        let own = CloudSso::new("local-1".into());
        let after = |error| {
            let reply = own.show(&error, &inbound("/", "", &[]));
            (reply.status.as_u16(), reply.header_text("x-acs-retry-after").map(str::to_owned))
        };
        assert_eq!(after(Error::Busy), (400, Some("1000".to_owned())));
        assert_eq!(after(Error::internal("x")), (500, None));
    }

    #[test]
    fn every_operation_is_in_the_table_once_with_its_permission() {
        let mut names: Vec<&str> = operations::TABLE.iter().map(|entry| entry.meta.name).collect();
        for entry in &operations::TABLE {
            let action = format!("cloudsso:{}", entry.meta.name);
            assert_eq!(entry.meta.actions, [action.as_str()]);
            assert!(operations::find(entry.meta.name).is_some());
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), operations::TABLE.len());
        assert!(operations::find("getuser").is_none());
    }
}
