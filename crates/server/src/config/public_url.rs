use std::str::FromStr;

use serde::Deserialize;

/// A URL of the web.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct PublicUrl(String);

impl PublicUrl {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach it over TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether a request to this `Host` was sent there.
    pub(crate) fn is_at(&self, host: &str) -> bool {
        let (scheme, rest) = self.0.split_once("://").unwrap_or_default();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let port = if scheme == "https" { ":443" } else { ":80" };
        let named = |host: &str| host.strip_suffix(port).unwrap_or(host).to_ascii_lowercase();
        named(authority) == named(host)
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        match host {
            Some(host) if !host.is_empty() => Ok(Self(text.to_owned())),
            _ => Err(format!("`{text}` is not a URL, as in https://id.example.com")),
        }
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
