//! Pages as replies: what every one of them says to the browser besides its text.

use askama::Template;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderName, StatusCode};
use identity::error::Error;
use wire::reply::Reply;

use crate::cookies::{self, Cookie};

/// Nothing from elsewhere, no script but our one file, no frame, no form to elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' \
    data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What a browser may use: passkeys, and nothing else that asks for permission.
const PERMISSIONS: &str = "publickey-credentials-get=(self), publickey-credentials-create=(self), \
    camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// How long a browser comes by TLS alone once it came by TLS: a year, in seconds (RFC 6797).
const TLS_ONLY: &str = "max-age=31536000";

/// With what is said of this host, whatever the reply is.
pub(crate) fn from_here(reply: Reply, tls: bool) -> Reply {
    match tls {
        true => reply.header(STRICT_TRANSPORT_SECURITY, TLS_ONLY),
        false => reply,
    }
}

/// A page.
pub(crate) fn page(status: StatusCode, page: &impl Template) -> Result<Reply, Error> {
    let text = page.render().map_err(Error::internal)?;
    Ok(guarded(Reply::new(status, "text/html; charset=utf-8", text)))
}

/// Goes on to another page.
pub(crate) fn redirect(to: &str) -> Reply {
    guarded(Reply::empty(StatusCode::SEE_OTHER).header(LOCATION, to))
}

/// A file that changes only with the program.
pub(crate) fn asset(content_type: &'static str, text: &'static str) -> Reply {
    Reply::new(StatusCode::OK, content_type, text)
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(CACHE_CONTROL, "public, max-age=3600")
}

/// With a cookie set.
pub(crate) fn with_cookie(reply: Reply, cookie: Cookie, value: &str, tls: bool) -> Reply {
    reply.header(SET_COOKIE, &cookies::set(cookie, value, tls))
}

/// With a cookie taken away.
pub(crate) fn without_cookie(reply: Reply, cookie: Cookie, tls: bool) -> Reply {
    reply.header(SET_COOKIE, &cookies::clear(cookie, tls))
}

fn guarded(reply: Reply) -> Reply {
    reply
        .header(CONTENT_SECURITY_POLICY, POLICY)
        .header(X_FRAME_OPTIONS, "DENY")
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(REFERRER_POLICY, "same-origin")
        .header(CACHE_CONTROL, "no-store")
        .header(HeaderName::from_static("permissions-policy"), PERMISSIONS)
        .header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_that_came_by_tls_is_told_to_come_by_nothing_else() {
        let said = |tls| {
            let reply = from_here(redirect("/me"), tls);
            reply.header_text("strict-transport-security").map(str::to_owned)
        };
        assert_eq!(said(true).as_deref(), Some("max-age=31536000"));
        assert_eq!(said(false), None);
    }
}
