//! A visit with what it takes to answer it.

use http::StatusCode;
use identity::error::Error;
use identity::pipeline::Identity;
use wire::reply::Reply;

use crate::explain;
use crate::languages::{Texts, texts};
use crate::reply;
use crate::views::{Frame, MessagePage, Notice};
use crate::visit::Visit;

/// A visit, and the core to ask.
pub(crate) struct Asked<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) visit: &'a Visit,
    pub(crate) tls: bool,
    pub(crate) passkeys: bool,
}

impl Asked<'_> {
    pub(crate) fn t(&self) -> &'static Texts {
        texts(self.visit.language)
    }

    pub(crate) fn frame(&self, notice: Option<Notice>) -> Frame {
        Frame::new(self.visit.language, notice)
    }

    /// A page that says what went wrong, and where to begin again.
    pub(crate) fn error_page(&self, error: &Error) -> Reply {
        explain::message(error, self.visit.language)
    }

    /// The same, for a form that another site sent.
    pub(crate) fn foreign_form(&self) -> Reply {
        self.message(StatusCode::FORBIDDEN, self.t().foreign_form)
    }

    /// The same, for a path that leads nowhere.
    pub(crate) fn nothing_here(&self) -> Reply {
        self.message(StatusCode::NOT_FOUND, self.t().not_found)
    }

    fn message(&self, status: StatusCode, text: &str) -> Reply {
        let frame = self.frame(Some(Notice::bad(text)));
        reply::page(status, &MessagePage { frame, link: "/sign-in" })
            .unwrap_or_else(|_| Reply::empty(StatusCode::INTERNAL_SERVER_ERROR))
    }
}
