//! A request as the pages see it: cookies, a form, a language.

use std::sync::Arc;

use http::Method;
use identity::access::{Access, Rule};
use identity::caller::Proof;
use identity::error::Error;
use identity::factor_words::FactorChange;
use identity::messages::Language;
use identity::pipeline::{Call, Command, Envelope, Identity};
use identity::secret::Secret;
use wire::request::{Inbound, decode_pairs};

use crate::cookies::{Cookie, Jar};

/// Bytes kept of what a browser calls itself.
const LONGEST_AGENT: usize = 200;

/// A request to a page.
pub(crate) struct Visit {
    pub(crate) request: Arc<Inbound>,
    pub(crate) language: Language,
    form: Vec<(String, String)>,
    tls: bool,
}

impl Visit {
    /// Reads a request.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when its form is not one.
    pub(crate) fn read(request: Arc<Inbound>, tls: bool) -> Result<Self, (Box<Self>, Error)> {
        let chosen = Jar::of(&request, tls).text(Cookie::Language).and_then(Language::of_tag);
        let accepted = || Language::accepted(request.header("accept-language")?);
        let language = chosen.or_else(accepted).unwrap_or_default();
        let read =
            if request.method == Method::POST { decode_pairs(&request.body) } else { Ok(vec![]) };
        match read {
            Ok(form) => Ok(Self { request, language, form, tls }),
            Err(error) => Err((Box::new(Self { request, language, form: vec![], tls }), error)),
        }
    }

    /// A field of the form; empty when it is not there. The first counts.
    pub(crate) fn field(&self, name: &str) -> &str {
        let found = self.form.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// A field of the form that nobody else may see.
    pub(crate) fn secret(&self, name: &str) -> Secret {
        Secret::new(self.field(name))
    }

    /// What a cookie holds.
    pub(crate) fn cookie(&self, cookie: Cookie) -> Option<Secret> {
        Jar::of(&self.request, self.tls).text(cookie).map(Secret::new)
    }

    /// What the browser calls itself.
    pub(crate) fn agent(&self) -> String {
        let named = self.request.header("user-agent").unwrap_or_default();
        named.chars().filter(|c| !c.is_control()).take(LONGEST_AGENT).collect()
    }

    /// Whether a form came from these pages: browsers say where a POST comes from, and a page
    /// elsewhere cannot make them say otherwise.
    pub(crate) fn is_from_here(&self) -> bool {
        let Some(host) = self.request.header("host") else { return false };
        match self.request.header("origin") {
            Some(origin) => origin
                .split_once("://")
                .is_some_and(|(scheme, from)| from == host && (scheme == "https" || !self.tls)),
            None => self.request.header("sec-fetch-site") == Some("same-origin"),
        }
    }

    /// Runs a command of somebody who is not signed in yet.
    pub(crate) async fn open<C: Command>(
        &self,
        identity: &Identity,
        operation: &'static str,
        command: C,
    ) -> Result<C::Outcome, Error> {
        self.run(identity, operation, command, Proof::Anonymous, Rule::Open).await
    }

    /// Runs a command of whoever holds the session.
    pub(crate) async fn signed_in<C: Command>(
        &self,
        identity: &Identity,
        operation: &'static str,
        command: C,
    ) -> Result<C::Outcome, Error> {
        let session = self.cookie(Cookie::Session);
        let proof = session.map_or(Proof::Anonymous, Proof::Session);
        self.run(identity, operation, command, proof, Rule::AnyCaller).await
    }

    /// Runs a command by which whoever holds the session changes a factor of its own.
    pub(crate) async fn changes<C: Command>(
        &self,
        identity: &Identity,
        operation: &'static str,
        command: C,
        change: FactorChange,
    ) -> Result<C::Outcome, Error> {
        let session = self.cookie(Cookie::Session);
        let proof = session.map_or(Proof::Anonymous, Proof::Session);
        self.run(identity, operation, command, proof, Rule::OwnFactor(change)).await
    }

    async fn run<C: Command>(
        &self,
        identity: &Identity,
        operation: &'static str,
        command: C,
        proof: Proof,
        rule: Rule,
    ) -> Result<C::Outcome, Error> {
        let origin = self.request.origin.clone();
        let envelope = Envelope { proof, origin, operation };
        let access = Access { actions: &[], resources: Vec::new(), rule };
        identity.execute(&envelope, Call { command, access }).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(headers: &[(&'static str, &'static str)], tls: bool) -> Visit {
        let header = |(name, value): &(&'static str, &'static str)| {
            let name = http::HeaderName::from_static(name);
            (name, http::HeaderValue::from_static(value))
        };
        let request = Inbound {
            method: Method::POST,
            path: "/sign-in".into(),
            query: None,
            headers: headers.iter().map(header).collect(),
            body: Default::default(),
            origin: identity::caller::Origin {
                address: None,
                secure: true,
                request_id: String::new(),
            },
            base_url: String::new(),
        };
        Visit::read(Arc::new(request), tls).map_err(|(_, error)| error).expect("a form")
    }

    #[test]
    fn a_form_is_from_here_when_the_browser_says_this_host_and_scheme() {
        const HOST: (&str, &str) = ("host", "sso.example.com");
        for (more, tls, from_here) in [
            (("origin", "https://sso.example.com"), true, true),
            (("origin", "https://sso.example.com"), false, true),
            (("origin", "http://sso.example.com"), false, true),
            // Over TLS nobody on the way can have written the page.
            (("origin", "http://sso.example.com"), true, false),
            (("origin", "https://sso.example.com.evil.example"), true, false),
            (("origin", "https://evil.example"), true, false),
            (("origin", "null"), true, false),
            (("sec-fetch-site", "same-origin"), true, true),
            (("sec-fetch-site", "same-site"), true, false),
            (("accept", "*/*"), true, false),
        ] {
            assert_eq!(posted(&[HOST, more], tls).is_from_here(), from_here, "{more:?} {tls}");
        }
        assert!(!posted(&[("origin", "https://sso.example.com")], true).is_from_here());
    }
}
