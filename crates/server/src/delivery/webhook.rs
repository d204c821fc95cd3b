//! SMS by a webhook, as docs/sms-webhook.md describes it.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use http::{Method, Request, StatusCode};
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use identity::ids::MessageId;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use super::trouble::Trouble;
use super::trust;
use crate::config::Sms;
use crate::failure::{Doing, Failure};

/// A service that takes SMS.
pub(super) struct Webhook {
    host: String,
    port: u16,
    authority: HeaderValue,
    path: String,
    bearer: HeaderValue,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Webhook {
    pub(super) fn new(sms: &Sms, ca_file: Option<&Path>) -> Result<Self, Failure> {
        let wrong = || "`sms_url`".to_owned();
        let url = &sms.url;
        let secret = trust::secret(&sms.secret_file)?;
        let bearer = format!("Bearer {}", secret.expose_text());
        let mut bearer = HeaderValue::try_from(bearer)
            .map_err(|_| Failure::new(format!("{} holds no token", sms.secret_file.display())))?;
        bearer.set_sensitive(true);
        let tls = if url.is_encrypted() {
            let roots = trust::roots(ca_file)?;
            let config = ClientConfig::builder().with_root_certificates(roots);
            let connector = TlsConnector::from(Arc::new(config.with_no_client_auth()));
            let name = ServerName::try_from(url.host().to_owned()).doing(wrong)?;
            Some((connector, name))
        } else {
            None
        };
        Ok(Self {
            host: url.host().to_owned(),
            port: url.port(),
            authority: HeaderValue::try_from(url.authority()).doing(wrong)?,
            path: url.path().to_owned(),
            bearer,
            tls,
        })
    }

    pub(super) async fn send(&self, id: &MessageId, to: &str, text: &str) -> Result<(), Trouble> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = stream.map_err(|_| Trouble::NoConnection)?;
        let body = json!({ "to": to, "text": text, "id": id.as_str() }).to_string();
        match &self.tls {
            Some((connector, name)) => {
                let encrypted = connector.connect(name.clone(), stream).await;
                self.post(encrypted.map_err(|_| Trouble::Tls)?, body).await
            }
            None => self.post(stream, body).await,
        }
    }

    /// One request on a connection of its own: messages are few, and none waits for another.
    async fn post<S>(&self, stream: S, body: String) -> Result<(), Trouble>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let broken = |_| Trouble::Broken;
        let request = Request::builder()
            .method(Method::POST)
            .uri(&self.path)
            .header(HOST, &self.authority)
            .header(AUTHORIZATION, &self.bearer)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(|_| Trouble::Broken)?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        let mut connection = std::pin::pin!(connection);
        let mut answer = std::pin::pin!(sender.send_request(request));
        let reply = tokio::select! {
            reply = &mut answer => reply.map_err(broken)?,
            _ended = &mut connection => answer.await.map_err(broken)?,
        };
        match reply.status() {
            status if status.is_success() => Ok(()),
            // Too slow, or too many: that passes (RFC 9110 §15.5.9, RFC 6585 §4).
            status @ (StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) => {
                Err(Trouble::Refused(status.as_u16()))
            }
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                let settings = "`sms_secret_file`";
                Err(Trouble::NotBelieved { status: status.as_u16(), settings })
            }
            status if status.is_client_error() => Err(Trouble::RefusedForGood(status.as_u16())),
            status => Err(Trouble::Refused(status.as_u16())),
        }
    }
}
