//! E-mail by SMTP.

use std::error::Error;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use identity::ids::MessageId;
use identity::sources::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio_rustls::rustls;

use super::trouble::Trouble;
use super::trust;
use super::words::Words;
use crate::config::{Mail, SmtpSecurity};
use crate::failure::{Doing, Failure};

/// How long the server may take for each step.
const STEP_TIME: Duration = Duration::from_secs(10);

/// What is said to a client that is not believed, or must say first who it is (RFC 4954 §6).
const NOT_BELIEVED: [u16; 4] = [530, 534, 535, 538];

/// A server that takes e-mail, and whom it is from.
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    pub(super) fn new(mail: &Mail, ca_file: Option<&Path>) -> Result<Self, Failure> {
        let from: Mailbox = mail.from.parse().map_err(|_unnamed| {
            Failure::new(format!(
                "`mail_from` is `{}`; it must be an address, as in noreply@example.com or \
                 Sign-in <noreply@example.com>",
                mail.from
            ))
        })?;
        let mut parameters = TlsParameters::builder(mail.server.host().to_owned());
        if let Some(path) = ca_file {
            let read = Certificate::from_pem(&trust::pem(path)?);
            let certificate = read.doing(|| path.display().to_string())?;
            parameters = parameters.add_root_certificate(certificate);
        }
        let parameters = parameters.build().doing(|| "cannot prepare TLS".to_owned())?;
        let tls = match mail.security {
            SmtpSecurity::Starttls => Tls::Required(parameters),
            SmtpSecurity::Tls => Tls::Wrapper(parameters),
            SmtpSecurity::Plain => Tls::None,
        };
        let (host, port) = (mail.server.host(), mail.server.port());
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port)
            .tls(tls)
            .timeout(Some(STEP_TIME))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        if let Some((user, password_file)) = &mail.credentials {
            let password = trust::secret(password_file)?;
            let password = password.expose_text().to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self { transport: builder.build(), from })
    }

    pub(super) async fn send(
        &self,
        id: &MessageId,
        to: &str,
        words: Words,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        let message = self.message(id, to, words, now)?;
        self.transport.send(message).await.map(drop).map_err(|error| trouble(&error))
    }

    fn message(
        &self,
        id: &MessageId,
        to: &str,
        words: Words,
        now: Timestamp,
    ) -> Result<Message, Trouble> {
        let to = to.parse().map_err(|_| Trouble::NoAddress)?;
        let since = Duration::from_millis(u64::try_from(now.millis()).unwrap_or_default());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(words.subject)
            .date(SystemTime::UNIX_EPOCH + since)
            // The same at every try, so that a repetition can be told.
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(words.long)
            .map_err(|_| Trouble::NoAddress)?;
        // Nobody's absence notice shall answer (RFC 3834).
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Ok(message)
    }
}

fn trouble(error: &smtp::Error) -> Trouble {
    if let Some(status) = error.status().map(u16::from) {
        let settings = "`smtp_user` and `smtp_password_file`";
        return match error.is_permanent() {
            true if NOT_BELIEVED.contains(&status) => Trouble::NotBelieved { status, settings },
            // RFC 5321 §4.2.1: a client should not repeat what is refused for good.
            true => Trouble::RefusedForGood(status),
            false => Trouble::Refused(status),
        };
    }
    if error.is_tls() || is_untrusted(error) {
        Trouble::Tls
    } else if error.is_timeout() {
        Trouble::TooSlow
    } else {
        Trouble::NoConnection
    }
}

/// Whether TLS failed on the way: the mail library calls that a connection that failed.
fn is_untrusted(error: &smtp::Error) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if cause.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        next = cause.source();
    }
    false
}
