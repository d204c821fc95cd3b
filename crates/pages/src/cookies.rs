//! What the browser keeps for these pages.

use wire::request::Inbound;

/// A cookie of these pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// A sign-in under way.
    Attempt,
    /// A session.
    Session,
    /// That the browser is trusted.
    Trust,
    /// A passkey challenge of nobody yet.
    Challenge,
    /// The language chosen.
    Language,
}

impl Cookie {
    fn name(self) -> &'static str {
        match self {
            Self::Attempt => "cs-attempt",
            Self::Session => "cs-session",
            Self::Trust => "cs-trust",
            Self::Challenge => "cs-challenge",
            Self::Language => "cs-language",
        }
    }

    /// Seconds that the browser keeps it; `None` until it is closed.
    fn kept(self) -> Option<i64> {
        match self {
            Self::Attempt | Self::Challenge => Some(identity::sign_in::ATTEMPT_SECONDS),
            Self::Session => None,
            Self::Trust => Some(identity::sign_in::TRUST_SECONDS),
            Self::Language => Some(365 * 24 * 60 * 60),
        }
    }
}

/// The cookies of a request.
pub(crate) struct Jar<'a> {
    request: &'a Inbound,
    tls: bool,
}

impl<'a> Jar<'a> {
    pub(crate) fn of(request: &'a Inbound, tls: bool) -> Self {
        Self { request, tls }
    }

    /// What a cookie holds. Over TLS only under the name that binds it to this host: others could
    /// have set one without.
    pub(crate) fn text(&self, cookie: Cookie) -> Option<&'a str> {
        let headers = self.request.headers.get_all(http::header::COOKIE).iter();
        let pairs = headers.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(';'));
        let named = pairs.filter_map(|pair| pair.trim().split_once('='));
        named
            .filter(|(name, _)| match name.strip_prefix("__Host-") {
                Some(name) => self.tls && name == cookie.name(),
                None => !self.tls && *name == cookie.name(),
            })
            .map(|(_, value)| value)
            .find(|value| !value.is_empty())
    }
}

/// The header that sets a cookie. Scripts cannot read it, other sites cannot send it, and over
/// TLS no other host can have set it.
pub(crate) fn set(cookie: Cookie, value: &str, tls: bool) -> String {
    let prefix = if tls { "__Host-" } else { "" };
    let secure = if tls { "; Secure" } else { "" };
    let age = cookie.kept().map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let name = cookie.name();
    format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}")
}

/// The header that takes a cookie away.
pub(crate) fn clear(cookie: Cookie, tls: bool) -> String {
    let prefix = if tls { "__Host-" } else { "" };
    let secure = if tls { "; Secure" } else { "" };
    let name = cookie.name();
    format!("{prefix}{name}=; Path=/; HttpOnly; SameSite=Strict{secure}; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_tls_a_cookie_is_bound_to_its_host() {
        let set_cookie = set(Cookie::Session, "x", true);
        assert!(set_cookie.starts_with("__Host-cs-session=x; Path=/;"), "{set_cookie}");
        for attribute in ["HttpOnly", "SameSite=Strict", "Secure"] {
            assert!(set_cookie.contains(attribute), "{set_cookie}");
        }
        assert!(!set(Cookie::Session, "x", false).contains("Secure"));
    }

    #[test]
    fn over_tls_a_cookie_that_another_host_may_have_set_is_not_read() {
        let (plain, bound) = ("cs-session=theirs", "__Host-cs-session=ours");
        let request = |cookies: &str| Inbound {
            method: http::Method::GET,
            path: "/me".into(),
            query: None,
            headers: [(http::header::COOKIE, cookies.parse().expect("a header"))]
                .into_iter()
                .collect(),
            body: Default::default(),
            origin: identity::caller::Origin {
                address: None,
                secure: true,
                request_id: String::new(),
            },
            base_url: String::new(),
        };
        let both = request(&format!("{plain}; {bound}"));
        assert_eq!(Jar::of(&both, true).text(Cookie::Session), Some("ours"));
        assert_eq!(Jar::of(&both, false).text(Cookie::Session), Some("theirs"));
        assert_eq!(Jar::of(&request(plain), true).text(Cookie::Session), None);
    }

    #[test]
    fn a_session_is_kept_until_the_browser_closes() {
        assert!(!set(Cookie::Session, "x", true).contains("Max-Age"));
        assert!(clear(Cookie::Session, false).contains("Max-Age=0"));
    }
}
