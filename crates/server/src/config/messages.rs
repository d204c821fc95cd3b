//! The settings of mail and SMS: what goes together, and what is not to be sent in the clear.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::ValueEnum;
use http::Uri;
use serde::Deserialize;

use super::Options;
use crate::failure::{Doing, Failure};

/// What codes by SMS and e-mail count for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum WeakFactors {
    /// They are second factors like others
    #[default]
    Allow,
    /// They are, and the page says that a better one ought to be bound
    Warn,
    /// They are none
    Block,
}

/// How a connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SmtpSecurity {
    /// After STARTTLS; a server without it is sent nothing
    #[default]
    Starttls,
    /// From the first byte
    Tls,
    /// Not at all: for a server on this machine
    Plain,
}

/// How messages are sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Messages {
    pub(crate) mail: Option<Mail>,
    pub(crate) sms: Option<Sms>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) weak_factors: WeakFactors,
}

/// How e-mail is sent.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) server: Server,
    pub(crate) security: SmtpSecurity,
    /// A name, and the file of its password.
    pub(crate) credentials: Option<(String, PathBuf)>,
    pub(crate) from: String,
}

/// How SMS are sent.
#[derive(Clone, Debug)]
pub(crate) struct Sms {
    pub(crate) url: Webhook,
    pub(crate) secret_file: PathBuf,
}

/// A host and a port.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    host: String,
    port: u16,
}

impl Server {
    /// Of `HOST:PORT`, whose form was checked.
    fn new(text: &str) -> Self {
        let (host, port) = text.rsplit_once(':').unwrap_or((text, ""));
        Self { host: bare(host), port: port.parse().unwrap_or_default() }
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

/// The address of a webhook: HTTPS, or HTTP on this machine.
#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    uri: Uri,
    host: String,
    encrypted: bool,
}

impl Webhook {
    fn new(text: &str) -> Result<Self, Failure> {
        let wrong = |why: &str| Failure::new(format!("`sms_url` {why}"));
        let uri: Uri = text.parse().doing(|| "`sms_url`".to_owned())?;
        let host = bare(uri.host().unwrap_or_default());
        if host.is_empty() || uri.authority().is_some_and(|a| a.as_str().contains('@')) {
            return Err(wrong("is not of the form https://HOST/PATH"));
        }
        let encrypted = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if is_here(&host) => false,
            _ => return Err(wrong("must be https, or http on this machine: messages hold codes")),
        };
        Ok(Self { uri, host, encrypted })
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.uri.port_u16().unwrap_or(if self.encrypted { 443 } else { 80 })
    }

    pub(crate) fn authority(&self) -> &str {
        self.uri.authority().map(http::uri::Authority::as_str).unwrap_or_default()
    }

    pub(crate) fn path(&self) -> &str {
        self.uri.path_and_query().map_or("/", |path| path.as_str())
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.encrypted
    }
}

/// An IPv6 address without its brackets; any other host as it is.
fn bare(host: &str) -> String {
    let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.unwrap_or(host).to_owned()
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

impl Options {
    /// The settings of messages, those that need each other together or not at all.
    pub(super) fn messages(&self) -> Result<Messages, Failure> {
        Ok(Messages {
            mail: self.mail()?,
            sms: self.sms()?,
            ca_file: self.gateway_ca_file.clone(),
            weak_factors: self.weak_factors.unwrap_or_default(),
        })
    }

    fn mail(&self) -> Result<Option<Mail>, Failure> {
        let alone = |name: &str, with: &str| {
            Failure::new(format!("`{name}` is of no use without `{with}`"))
        };
        let Some(server) = &self.smtp_server else {
            let given = [
                ("smtp_security", self.smtp_security.is_some()),
                ("smtp_user", self.smtp_user.is_some()),
                ("smtp_password_file", self.smtp_password_file.is_some()),
                ("mail_from", self.mail_from.is_some()),
            ];
            return match given.iter().find(|(_, given)| *given) {
                Some((name, _)) => Err(alone(name, "smtp_server")),
                None => Ok(None),
            };
        };
        let from = self.mail_from.clone().ok_or_else(|| alone("smtp_server", "mail_from"))?;
        let server = Server::new(server.as_str());
        let security = self.smtp_security.unwrap_or_default();
        if security == SmtpSecurity::Plain && !is_here(server.host()) {
            return Err(Failure::new(
                "`smtp_security` is plain, which is for a server on this machine: mail holds codes",
            ));
        }
        let credentials = match (&self.smtp_user, &self.smtp_password_file) {
            (Some(user), Some(file)) => Some((user.clone(), file.clone())),
            (None, None) => None,
            (Some(_), None) => return Err(alone("smtp_user", "smtp_password_file")),
            (None, Some(_)) => return Err(alone("smtp_password_file", "smtp_user")),
        };
        Ok(Some(Mail { server, security, credentials, from }))
    }

    fn sms(&self) -> Result<Option<Sms>, Failure> {
        match (&self.sms_url, &self.sms_secret_file) {
            (Some(url), Some(file)) => {
                Ok(Some(Sms { url: Webhook::new(url)?, secret_file: file.clone() }))
            }
            (None, None) => Ok(None),
            _ => Err(Failure::new("`sms_url` and `sms_secret_file` go together")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn of(text: &str) -> Result<Config, Failure> {
        toml::from_str::<Options>(text).map_err(Failure::new)?.resolve()
    }

    #[test]
    fn settings_that_need_each_other_are_refused_alone() {
        for text in [
            "smtp_server = 'mail:587'",
            "mail_from = 'a@example.com'",
            "smtp_security = 'tls'",
            "smtp_server = 'mail:587'\nmail_from = 'a@example.com'\nsmtp_user = 'a'",
            "smtp_server = 'mail:587'\nmail_from = 'a@example.com'\nsmtp_password_file = 'f'",
            "sms_url = 'https://sms.example.com/'",
            "sms_secret_file = 'f'",
            "weak_factors = 'perhaps'",
        ] {
            assert!(of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_leaves_this_machine_is_encrypted() {
        let mail = |server: &str, security: &str| {
            let from = "mail_from = 'a@example.com'";
            of(&format!("smtp_server = '{server}'\nsmtp_security = '{security}'\n{from}"))
        };
        for here in ["localhost:25", "127.0.0.1:25", "[::1]:25"] {
            assert!(mail(here, "plain").is_ok(), "{here}");
        }
        for there in ["mail.example.com:25", "192.0.2.1:25", "localhost.example.com:25"] {
            assert!(mail(there, "plain").is_err(), "{there}");
            assert!(mail(there, "starttls").is_ok() && mail(there, "tls").is_ok(), "{there}");
        }
        let sms = |url: &str| of(&format!("sms_url = '{url}'\nsms_secret_file = 'f'"));
        for url in ["https://sms.example.com/send?x=1", "http://127.0.0.1:1/", "http://[::1]:1/"] {
            assert!(sms(url).is_ok(), "{url}");
        }
        for url in ["http://sms.example.com/", "ftp://a/", "https://a:b@c/", "sms", "/send"] {
            assert!(sms(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_webhook_is_taken_apart() {
        let url = Webhook::new("https://sms.example.com/send?key=1").unwrap();
        assert_eq!((url.host(), url.port()), ("sms.example.com", 443));
        assert_eq!((url.authority(), url.path()), ("sms.example.com", "/send?key=1"));
        let here = Webhook::new("http://[::1]:8080").unwrap();
        assert_eq!((here.host(), here.port(), here.path()), ("::1", 8080, "/"));
    }
}
