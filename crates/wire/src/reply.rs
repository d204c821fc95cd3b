//! A reply as it goes out.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use identity::listing::{Listed, Listing};
use serde::Serialize;

use crate::body::{Body, Language};
use crate::streamed::{self, Around};

/// Content type of [`Reply::json`], as the vendors' REST gateways write it.
pub const JSON: &str = "application/json; charset=UTF-8";
/// Content type of [`Reply::xml`]. Vendor SDKs read an XML error only under exactly this text.
pub const XML: &str = "text/xml;charset=utf-8";

/// Headers that most replies do with.
const USUAL: usize = 8;

/// What a client is told. Prints without its header values and body, which may hold a seed,
/// a key or a token.
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers, in the order they were added; a name may stand more than once.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body; may be empty.
    pub body: Body,
}

impl Reply {
    /// A body of a given content type.
    pub fn new(status: StatusCode, content_type: &'static str, body: impl Into<Body>) -> Self {
        Self { status, headers: Vec::with_capacity(USUAL), body: body.into() }
            .fixed_header(CONTENT_TYPE, content_type)
    }

    /// A status alone: no body and no content type.
    pub fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Body::default() }
    }

    /// Compact JSON, its fields in their order, under [`JSON`].
    ///
    /// # Panics
    /// When the value does not serialize, as no operation's does: see [`crate::body`].
    pub fn json(status: StatusCode, value: &impl Serialize) -> Self {
        Self::new(status, JSON, Language::Json.bytes(value))
    }

    /// Compact JSON around a list without a bound, under [`JSON`]; streamed if it is long.
    pub fn json_list<T: Listed>(
        status: StatusCode,
        listing: Listing<T>,
        around: impl Around<T>,
    ) -> Self {
        Self::new(status, JSON, streamed::body(listing, around, Language::Json))
    }

    /// A whole XML document, under [`XML`].
    pub fn xml(status: StatusCode, text: impl Into<Bytes>) -> Self {
        Self::new(status, XML, text)
    }

    /// The same reply with one more header. Control characters in the value become spaces, so
    /// that text from elsewhere can neither end the header nor begin another.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        let value = if value.bytes().any(|byte| byte.is_ascii_control()) {
            let plain = |byte: u8| if byte.is_ascii_control() { b' ' } else { byte };
            HeaderValue::from_bytes(&value.bytes().map(plain).collect::<Vec<_>>())
        } else {
            HeaderValue::from_bytes(value.as_bytes())
        };
        if let Ok(value) = value {
            self.headers.push((name, value));
        }
        self
    }

    /// The same reply with one more header, which is always the same.
    ///
    /// # Panics
    /// When the value is not of visible ASCII and spaces.
    #[must_use]
    pub fn fixed_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// The first value of a header, if there is one and it is UTF-8.
    pub fn header_text(&self, name: &str) -> Option<&str> {
        let (_, value) =
            self.headers.iter().find(|(n, _)| n.as_str().eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value.as_bytes()).ok()
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("headers", &names)
            .field("body", &self.body)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_the_order_it_was_built_in_and_is_compact() {
        let error =
            serde_json::json!({"error": {"code": 403, "message": "m", "title": "Forbidden"}});
        let reply = Reply::json(StatusCode::FORBIDDEN, &error);
        assert_eq!(reply.header_text("Content-Type"), Some("application/json; charset=UTF-8"));
        assert_eq!(
            reply.body.whole().unwrap(),
            r#"{"error":{"code":403,"message":"m","title":"Forbidden"}}"#.as_bytes()
        );
    }

    #[test]
    fn an_empty_reply_has_neither_body_nor_headers() {
        let reply = Reply::empty(StatusCode::NO_CONTENT);
        assert!(reply.headers.is_empty() && reply.body.whole().unwrap().is_empty());
    }

    #[test]
    fn a_header_value_cannot_begin_another_header() {
        let name = HeaderName::from_static("x-request-id");
        let reply = Reply::empty(StatusCode::OK).header(name, "1\r\nset-cookie: a=b\0\u{7f}");
        assert_eq!(reply.header_text("X-Request-Id"), Some("1  set-cookie: a=b  "));
        assert_eq!(reply.headers.len(), 1);
    }

    #[test]
    fn headers_of_one_name_all_stay() {
        let reply = Reply::empty(StatusCode::OK)
            .header(http::header::SET_COOKIE, "a=1")
            .header(http::header::SET_COOKIE, "b=2");
        assert_eq!(reply.headers.len(), 2);
    }

    #[test]
    fn a_reply_does_not_print_what_it_carries() {
        let reply = Reply::xml(StatusCode::OK, "<seed>JBSWY3DP</seed>")
            .header(HeaderName::from_static("x-subject-token"), "hunter2");
        let printed = format!("{reply:?}");
        assert!(!printed.contains("JBSWY3DP") && !printed.contains("hunter2"), "{printed}");
        assert!(printed.contains("x-subject-token"), "{printed}");
    }
}
