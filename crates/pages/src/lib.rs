//! The pages for people: signing in, a second factor, enrolment, and one's own devices and
//! sessions. They are a wire like the vendors': a request becomes a command, an outcome a page.
//! They work without script, passkeys aside, and ask nothing of any other host.
#![deny(missing_docs)]

mod asked;
mod cookies;
mod enrolment;
mod explain;
mod languages;
mod me;
mod passkeys;
mod prove;
mod reply;
mod second_factor;
mod sign_in;
mod steps;
mod temporary_key;
mod views;
mod visit;

use std::sync::Arc;

use async_trait::async_trait;
use http::{Method, StatusCode};
use identity::error::Error;
use identity::messages::Language;
use identity::pipeline::Identity;
use wire::operation::Meta;
use wire::reply::Reply;
use wire::request::Inbound;
use wire::surface::{Answered, ShownError, Surface};

use crate::asked::Asked;
use crate::cookies::Cookie;
use crate::visit::Visit;

/// Where the pages are.
const PREFIXES: [&str; 4] = ["/sign-in", "/me", "/language/", "/assets/"];

const STYLE: &str = include_str!("../assets/style.css");
const SCRIPT: &str = include_str!("../assets/passkeys.js");

/// The pages.
pub struct Pages {
    /// Whether browsers reach them over TLS, by us or by a proxy before us.
    tls: bool,
    /// Whether passkeys can be used where the pages are.
    passkeys: bool,
}

impl Pages {
    /// Pages that browsers reach over TLS or not, with passkeys or without.
    pub fn new(tls: bool, passkeys: bool) -> Self {
        Self { tls, passkeys }
    }

    fn asked<'a>(&'a self, identity: &'a Identity, visit: &'a Visit) -> Asked<'a> {
        Asked { identity, visit, tls: self.tls, passkeys: self.passkeys }
    }
}

#[async_trait]
impl Surface for Pages {
    fn name(&self) -> &'static str {
        "pages"
    }

    fn serves(&self, request: &Inbound) -> bool {
        let path = request.path.as_str();
        PREFIXES.iter().any(|prefix| {
            path.strip_prefix(prefix).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('/') || prefix.ends_with('/')
            })
        })
    }

    async fn answer(&self, identity: &Identity, request: Arc<Inbound>) -> Answered {
        let visit = match Visit::read(request, self.tls) {
            Ok(visit) => visit,
            Err((visit, error)) => {
                let reply = self.asked(identity, &visit).error_page(&error);
                return Answered { reply, operation: "", error: Some(error) };
            }
        };
        let asked = self.asked(identity, &visit);
        let (operation, answered) = asked.answer().await;
        match answered {
            Ok(reply) => Answered { reply, operation, error: None },
            Err(error) => {
                Answered { reply: asked.error_page(&error), operation, error: Some(error) }
            }
        }
    }

    fn show(&self, error: &Error, request: &Inbound) -> Reply {
        let header = request.header("accept-language").unwrap_or_default();
        explain::message(error, Language::accepted(header).unwrap_or_default())
    }

    fn operations(&self) -> Vec<Meta> {
        // Pages are for people; no vendor has operations by their names.
        Vec::new()
    }

    fn errors(&self) -> Vec<ShownError> {
        Vec::new()
    }
}

impl Asked<'_> {
    /// Finds the page and answers. The name is what the log and the record call it.
    async fn answer(&self) -> (&'static str, Result<Reply, Error>) {
        let path = self.visit.request.path.clone();
        if self.visit.request.method == Method::POST {
            if !self.visit.is_from_here() {
                return ("", Ok(self.foreign_form()));
            }
            return self.posted(&path).await;
        }
        if self.visit.request.method != Method::GET && self.visit.request.method != Method::HEAD {
            return ("", Ok(Reply::empty(StatusCode::METHOD_NOT_ALLOWED)));
        }
        match path.as_str() {
            "/sign-in" => ("PageSignIn", self.sign_in_page(false)),
            "/sign-in/directory" => ("PageSignIn", self.sign_in_page(true)),
            "/sign-in/next" => ("PageNext", self.next_page().await),
            "/me" => ("PageMe", self.me_page(None).await),
            "/me/prove" => ("PageProve", self.prove_page(None).await),
            "/assets/style.css" => ("", Ok(reply::asset("text/css; charset=utf-8", STYLE))),
            "/assets/passkeys.js" => {
                ("", Ok(reply::asset("text/javascript; charset=utf-8", SCRIPT)))
            }
            path => ("", self.language_or_nothing(path)),
        }
    }

    async fn posted(&self, path: &str) -> (&'static str, Result<Reply, Error>) {
        match path {
            "/sign-in" => ("PageSignIn", self.enter_password(false).await),
            "/sign-in/directory" => ("PageSignIn", self.enter_password(true).await),
            "/sign-in/send" => ("PageSendCode", self.send_code().await),
            "/sign-in/code" => ("PageEnterCode", self.enter_code().await),
            "/sign-in/enrol/finish" => ("PageEnrol", self.finish_enrolment().await),
            "/sign-in/enrol/skip" => ("PageSkipEnrolment", self.skip_enrolment().await),
            "/sign-in/password" => ("PageNewPassword", self.set_new_password().await),
            "/sign-in/passkey" => ("PagePasskey", self.begin_passkey_alone().await),
            "/sign-in/passkey/alone" => ("PagePasskey", self.finish_passkey_alone().await),
            "/sign-in/passkey/second" => ("PagePasskey", self.begin_second_passkey().await),
            "/sign-in/passkey/shown" => ("PagePasskey", self.finish_second_passkey().await),
            "/me/sign-out" => ("PageSignOut", self.sign_out().await),
            "/me/prove" => ("PageProve", self.prove().await),
            "/me/prove/passkey" => ("PageProve", self.begin_proof_by_passkey().await),
            "/me/prove/shown" => ("PageProve", self.finish_proof_by_passkey().await),
            "/me/enrol" => ("PageAddDevice", self.begin_device().await),
            "/me/enrol/finish" => ("PageAddDevice", self.finish_device().await),
            "/me/device/remove" => ("PageRemoveDevice", self.remove_device().await),
            "/me/passkey" => ("PageAddPasskey", self.begin_passkey().await),
            "/me/passkey/finish" => ("PageAddPasskey", self.finish_passkey().await),
            "/me/passkey/remove" => ("PageRemovePasskey", self.remove_passkey().await),
            "/me/recovery" => ("PageRecoveryCodes", self.new_recovery_codes().await),
            "/me/key" => ("PageTakeKey", self.take_key().await),
            "/me/key/end" => ("PageEndKey", self.end_key().await),
            "/me/session/end" => ("PageEndSession", self.end_session().await),
            "/me/session/end-others" => ("PageEndSessions", self.end_other_sessions().await),
            "/me/browser/forget" => ("PageForgetBrowser", self.forget_browser().await),
            _ => ("", Ok(self.nothing_here())),
        }
    }

    fn language_or_nothing(&self, path: &str) -> Result<Reply, Error> {
        let Some(tag @ ("en" | "de" | "zh")) = path.strip_prefix("/language/") else {
            return Ok(self.nothing_here());
        };
        let reply = reply::redirect("/sign-in/next");
        Ok(reply::with_cookie(reply, Cookie::Language, tag, self.tls))
    }
}
