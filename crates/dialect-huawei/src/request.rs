//! A request of this wire, and the ways its operations read it.

use std::sync::{Arc, OnceLock};

use identity::error::{Error, Problem};
use identity::ids::{AccountId, UserId};
use identity::users::UserRef;
use identity::{Condition, WithCaller};
use serde_json::{Map, Value};
use wire::request::{Fields, Inbound};

use crate::links::Url;
use crate::profile::Profile;

/// The name that stands for the caller in paths below `/v3.0/OS-USER/users`.
const SELF: &str = "self";

/// A request that was routed to an operation.
pub struct Request {
    pub(crate) inbound: Arc<Inbound>,
    /// What routing read out of the path: name and decoded value.
    parameters: Vec<(String, String)>,
    pub(crate) profile: Profile,
    pub(crate) region: Arc<str>,
    body: OnceLock<Result<Map<String, Value>, Error>>,
    query: OnceLock<Result<Vec<(String, String)>, Error>>,
}

impl Request {
    pub(crate) fn new(
        inbound: Arc<Inbound>,
        parameters: Vec<(String, String)>,
        profile: Profile,
        region: Arc<str>,
    ) -> Self {
        let (body, query) = (OnceLock::new(), OnceLock::new());
        Self { inbound, parameters, profile, region, body, query }
    }

    /// The body's fields.
    pub(crate) fn body(&self) -> Result<Fields<'_>, Error> {
        let read = self.body.get_or_init(|| self.inbound.json_object());
        read.as_ref().map(Fields).map_err(Clone::clone)
    }

    /// A path parameter; routing has seen to it that it is there.
    pub(crate) fn param(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The first value of a query parameter.
    pub(crate) fn query(&self, name: &str) -> Result<Option<&str>, Error> {
        let read = self.query.get_or_init(|| self.inbound.query_pairs());
        let pairs = read.as_ref().map_err(Clone::clone)?;
        Ok(pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()))
    }

    /// The first value of a query parameter of a request whose query was read without error.
    pub(crate) fn known_query(&self, name: &str) -> Option<&str> {
        self.query(name).ok().flatten()
    }

    /// A query parameter that says yes or no.
    pub(crate) fn query_truth(&self, name: &'static str) -> Result<Option<bool>, Error> {
        match self.query(name)? {
            None | Some("") => Ok(None),
            Some(word) if word.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(word) if word.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(Error::invalid(name, Problem::Value)),
        }
    }

    /// The user a path names by id.
    pub(crate) fn user(&self) -> UserRef {
        UserRef::Id(UserId::new(self.param("user_id")))
    }

    /// The user a path below `OS-USER` names: by id, or itself.
    pub(crate) fn os_user(&self) -> UserRef {
        if self.param("user_id") == SELF { UserRef::Caller } else { self.user() }
    }

    /// Where its client is.
    pub(crate) fn here(&self) -> Here<'_> {
        Here { base_url: &self.inbound.base_url, profile: self.profile }
    }

    /// The address of something of ours, as this client reaches it.
    pub(crate) fn url<'a>(&'a self, path: &'a str) -> Url<'a> {
        self.url_of(path, "")
    }

    /// The address of the thing of this id below a path.
    pub(crate) fn url_of<'a>(&'a self, path: &'a str, id: &'a str) -> Url<'a> {
        self.here().url_of(path, id)
    }

    /// The address of the request itself.
    pub(crate) fn own_url(&self) -> Url<'_> {
        let Inbound { base_url, path, query, .. } = &*self.inbound;
        match query.as_deref() {
            None | Some("") => self.url(path),
            Some(query) => Url([base_url, path, "?", query]),
        }
    }
}

/// Where a client is, as replies show it that are written when its request is gone.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a> {
    pub(crate) base_url: &'a str,
    pub(crate) profile: Profile,
}

impl<'a> Here<'a> {
    /// The address of the thing of this id below a path.
    pub(crate) fn url_of(self, path: &'a str, id: &'a str) -> Url<'a> {
        Url([self.base_url, path, id, ""])
    }
}

/// A command that is done only in the account a request names, if it names one; elsewhere it
/// ends in `error`.
pub(crate) fn in_account<C>(command: C, domain: Option<&str>, error: Error) -> WithCaller<C> {
    let condition = |domain| (Condition::AccountId(AccountId::new(domain)), error);
    WithCaller { command, conditions: domain.map(condition).into_iter().collect() }
}
