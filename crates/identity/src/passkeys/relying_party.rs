use url::{Host, Url};

/// Where passkeys are good: what browsers bind them to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// The host's name, to which a passkey belongs for good.
    pub id: String,
    /// What people are shown.
    pub name: String,
    /// The one origin that may ask for a passkey.
    pub origin: Url,
}

impl RelyingParty {
    /// The one that a server is which browsers reach at `public_url`.
    ///
    /// # Errors
    /// Why browsers would make no passkey there, for the operator.
    pub fn at(public_url: &str, name: &str) -> Result<Self, String> {
        let refuse = |why: &str| Err(format!("`{public_url}` {why}"));
        let Ok(origin) = Url::parse(public_url) else {
            return refuse("is not a URL, as in https://id.example.com");
        };
        let bare = origin.path() == "/"
            && origin.query().is_none()
            && origin.fragment().is_none()
            && origin.username().is_empty()
            && origin.password().is_none();
        if !bare {
            return refuse("says more than scheme, host and port");
        }
        let Some(Host::Domain(host)) = origin.host() else {
            return refuse("names its host by an address; passkeys belong to a name");
        };
        // Secure Contexts §3.1: besides TLS only what cannot leave the machine.
        let local = host == "localhost" || host.ends_with(".localhost");
        match origin.scheme() {
            "https" => {}
            "http" if local => {}
            _ => {
                return refuse("is neither https nor on localhost; browsers make no passkey there");
            }
        }
        Ok(Self { id: host.to_owned(), name: name.to_owned(), origin })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passkey_belongs_to_the_host_and_is_asked_for_by_one_origin() {
        let at = |url| RelyingParty::at(url, "n").map(|party| (party.id, party.origin));
        for (url, id, origin) in [
            ("https://id.example.com", "id.example.com", "https://id.example.com/"),
            ("https://ID.example.com:8443/", "id.example.com", "https://id.example.com:8443/"),
            ("http://localhost:8400", "localhost", "http://localhost:8400/"),
            ("http://iam.localhost", "iam.localhost", "http://iam.localhost/"),
        ] {
            assert_eq!(at(url), Ok((id.to_owned(), origin.parse().expect("a URL"))), "{url}");
        }
    }

    #[test]
    fn where_browsers_make_no_passkey_the_reason_is_told() {
        for (url, why) in [
            ("id.example.com", "is not a URL"),
            ("http://id.example.com", "neither https nor on localhost"),
            ("http://notlocalhost", "neither https nor on localhost"),
            ("ftp://localhost", "neither https nor on localhost"),
            ("https://192.0.2.1", "by an address"),
            ("http://[::1]:8400", "by an address"),
            ("https://id.example.com/sign-in", "more than scheme"),
            ("https://id.example.com?a", "more than scheme"),
            ("https://id.example.com#a", "more than scheme"),
            ("https://u@id.example.com", "more than scheme"),
            ("https://:p@id.example.com", "more than scheme"),
        ] {
            let refused = RelyingParty::at(url, "n").expect_err(url);
            assert!(refused.contains(why), "{url}: {refused}");
        }
    }
}
