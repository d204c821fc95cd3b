//! What an operation reads: the request, its parameters, and where they lead.

use std::sync::Arc;

use identity::access::Resource;
use identity::error::{Error, Problem};
use identity::ids::{DirectoryId, Handle};
use identity::users::check_length;
use serde::Serialize;
use wire::protocols::rpc::{self, Format, Params};
use wire::protocols::rpc_gateway;
use wire::reply::Reply;
use wire::request::Inbound;

/// A request for an operation of the table.
pub struct Request {
    pub(crate) inbound: Arc<Inbound>,
    pub(crate) params: Params,
    /// The language of the answer; JSON where the one asked for is unknown.
    pub(crate) format: Format,
    pub(crate) region: String,
}

impl Request {
    pub(crate) fn new(inbound: Arc<Inbound>, params: Params, region: String) -> Self {
        let format = rpc::format(&inbound, &params).unwrap_or_default();
        Self { inbound, params, format, region }
    }

    /// The directory named.
    pub(crate) fn directory(&self) -> Result<DirectoryId, Error> {
        self.params.required("DirectoryId").map(DirectoryId::new)
    }

    /// The directory and the user named.
    pub(crate) fn user(&self) -> Result<(DirectoryId, Handle), Error> {
        Ok((self.directory()?, self.params.required("UserId").map(Handle::new)?))
    }

    /// `acs:cloudsso:{region}:{account}:directory/{rest}`.
    pub(crate) fn resource(&self, rest: &str) -> Resource {
        Resource::new(format!("acs:cloudsso:{}:", self.region))
            .account_number()
            .text(format!(":directory/{rest}"))
    }

    /// The resource of a directory.
    pub(crate) fn of_directory(&self, directory: &DirectoryId) -> Resource {
        self.resource(directory.as_str())
    }

    /// The resource of a directory's user.
    pub(crate) fn of_user(&self, directory: &DirectoryId, user: &Handle) -> Resource {
        self.resource(&format!("{directory}/user/{user}"))
    }

    /// The resource of all users of a directory.
    pub(crate) fn of_users(&self, directory: &DirectoryId) -> Resource {
        self.resource(&format!("{directory}/user/*"))
    }

    /// A free text of at most `max` characters; blank when it is not given.
    pub(crate) fn free_text(&self, name: &'static str, max: usize) -> Result<String, Error> {
        let text = self.params.text(name).unwrap_or_default();
        check_length(name, text, 0, max)?;
        Ok(text.to_owned())
    }

    /// One of the words a parameter may hold, in any case; `None` when it is not given.
    pub(crate) fn word<T: Copy>(
        &self,
        name: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Error> {
        let Some(given) = self.params.text(name) else { return Ok(None) };
        let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(given));
        found.map(|(_, meaning)| Some(*meaning)).ok_or(Error::invalid(name, Problem::Value))
    }

    /// One of the words a parameter must hold.
    pub(crate) fn required_word<T: Copy>(
        &self,
        name: &'static str,
        words: &[(&str, T)],
    ) -> Result<T, Error> {
        self.word(name, words)?.ok_or(Error::Missing(name))
    }

    /// The answer of the operation asked for.
    pub(crate) fn done(&self, fields: impl Serialize) -> Reply {
        // An operation answers only because this name was found in the table.
        let operation = rpc::action(&self.inbound, &self.params).unwrap_or_default();
        rpc_gateway::done(operation, fields, self.format, &self.inbound)
    }
}

/// The words of a switch.
pub(crate) const SWITCH: &[(&str, bool)] = &[("Enabled", true), ("Disabled", false)];

/// The word for a switch.
pub(crate) fn switch(on: bool) -> &'static str {
    if on { "Enabled" } else { "Disabled" }
}
