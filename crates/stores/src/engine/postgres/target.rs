//! Which database, and how a connection to it is protected.

use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use identity::error::Error;
use percent_encoding::percent_decode_str;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// What an address may say of `sslmode`.
const MODES: &str = "`sslmode` is disable, prefer, require or verify-full";

/// A database's address, understood.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) config: Config,
    trust: Trust,
}

/// Whom a connection believes to be the database.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Trust {
    /// Whoever answers: what is sent is hidden from who only listens.
    Anyone,
    /// Whom an authority of this file vouches for, by the host's name.
    File(PathBuf),
    /// Whom an authority of the system vouches for, by the host's name.
    System,
}

impl Target {
    /// Reads a URL; `None` when it is not one of a database. What the driver does not know of,
    /// how to protect the connection, is read here.
    pub(crate) fn read(url: &str) -> Result<Option<Self>, Error> {
        let (mode, file, rest) = taken_apart(url);
        let known = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
        let config = Config::from_str(&rest).ok().filter(|_| known);
        let complete = config.filter(|c| !c.get_hosts().is_empty() && c.get_dbname().is_some());
        let Some(mut config) = complete else { return Ok(None) };
        let beyond_this_machine = is_beyond_this_machine(&config);
        let mode = mode.as_deref().unwrap_or(match beyond_this_machine {
            true => "require",
            false => "prefer",
        });
        let (ssl_mode, trust) = match (mode, file) {
            ("disable", _) => (SslMode::Disable, Trust::Anyone),
            ("prefer", _) => (SslMode::Prefer, Trust::Anyone),
            // Whoever names authorities wants them asked.
            ("require" | "verify-full", Some(file)) => (SslMode::Require, Trust::File(file)),
            ("require", None) => (SslMode::Require, Trust::Anyone),
            ("verify-full", None) => (SslMode::Require, Trust::System),
            _ => return Err(Error::internal(MODES)),
        };
        config.ssl_mode(ssl_mode);
        Ok(Some(Self { config, trust }))
    }

    /// Reads a URL that was looked at before.
    pub(crate) fn of(url: &str) -> Result<Self, Error> {
        Self::read(url)?.ok_or_else(|| Error::internal("the database's address is not one"))
    }

    /// What protects connections.
    pub(crate) fn tls(&self) -> Result<MakeRustlsConnect, Error> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_safe_default_protocol_versions().map_err(Error::internal)?;
        let roots = match &self.trust {
            Trust::Anyone => {
                let anyone = Arc::new(Anyone(provider));
                let config = builder.dangerous().with_custom_certificate_verifier(anyone);
                return Ok(MakeRustlsConnect::new(config.with_no_client_auth()));
            }
            Trust::File(file) => of_file(file)?,
            Trust::System => of_system()?,
        };
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        let verifier = verifier.build().map_err(Error::internal)?;
        let config = builder.with_webpki_verifier(verifier);
        Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
    }
}

/// What went wrong, with what to do about it if it is the protection.
pub(super) fn explained(text: String) -> String {
    match text.contains("server does not support TLS") {
        true => format!(
            "{text}; beyond loopback `sslmode` is require: have the server offer TLS, or say \
             `?sslmode=disable` in the address"
        ),
        false => text,
    }
}

/// The values of `sslmode` and `sslrootcert`, and the address without them.
fn taken_apart(url: &str) -> (Option<String>, Option<PathBuf>, String) {
    let Some((place, query)) = url.split_once('?') else { return (None, None, url.to_owned()) };
    let (mut mode, mut file, mut rest) = (None, None, Vec::new());
    for pair in query.split('&') {
        let decoded = |value| percent_decode_str(value).decode_utf8_lossy().into_owned();
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(decoded(value)),
            Some(("sslrootcert", value)) => file = Some(PathBuf::from(decoded(value))),
            _ => rest.push(pair),
        }
    }
    let rest = if rest.is_empty() { place.to_owned() } else { [place, &rest.join("&")].join("?") };
    (mode, file, rest)
}

/// Whether anybody else can be on the way.
fn is_beyond_this_machine(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().any(|address| !address.is_loopback());
    }
    config.get_hosts().iter().any(|host| match host {
        Host::Tcp(name) => {
            let loopback = name.parse().is_ok_and(|address: IpAddr| address.is_loopback());
            name != "localhost" && !loopback
        }
        #[cfg(unix)]
        Host::Unix(_) => false,
    })
}

fn of_file(file: &PathBuf) -> Result<RootCertStore, Error> {
    let shown = file.display();
    let wrong = |why: &dyn std::fmt::Display| {
        Error::internal(format!("`sslrootcert` names {shown}: {why}"))
    };
    let bytes = fs::read(file).map_err(|why| wrong(&why))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&bytes) {
        roots.add(certificate.map_err(|why| wrong(&why))?).map_err(|why| wrong(&why))?;
    }
    if roots.is_empty() { Err(wrong(&"no certificate is in it")) } else { Ok(roots) }
}

fn of_system() -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    // A system has many, and some of an odd form are no reason to believe none.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(Error::internal(
            "the system has no certificate authorities; name a file of them with `sslrootcert`",
        ));
    }
    Ok(roots)
}

/// Believes any certificate, and that its holder has the key.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> (SslMode, Trust) {
        let target = Target::of(&format!("postgres://u@{query}")).expect("an address");
        (target.config.get_ssl_mode(), target.trust)
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted_unless_the_address_says_otherwise() {
        for beyond in ["db.example/n", "10.0.0.7:6432/n", "localhost,db.example/n"] {
            assert_eq!(read(beyond), (SslMode::Require, Trust::Anyone), "{beyond}");
        }
        for here in ["localhost/n", "127.0.0.1:6432/n", "[::1]/n", "%2Ftmp%2Ff/n"] {
            assert_eq!(read(here), (SslMode::Prefer, Trust::Anyone), "{here}");
        }
        assert_eq!(read("db.example/n?sslmode=disable").0, SslMode::Disable);
        assert_eq!(read("db.example/n?connect_timeout=3&sslmode=prefer").0, SslMode::Prefer);
        assert_eq!(read("localhost/n?sslmode=require"), (SslMode::Require, Trust::Anyone));
    }

    #[test]
    fn who_asks_for_proof_or_names_authorities_has_them_asked() {
        let file = Trust::File("/etc/my ca.pem".into());
        let named = "sslrootcert=%2Fetc%2Fmy%20ca.pem";
        for mode in ["", "&sslmode=verify-full", "&sslmode=require"] {
            let expected = (SslMode::Require, file.clone());
            assert_eq!(read(&format!("db.example/n?{named}{mode}")), expected);
        }
        let expected = (SslMode::Require, Trust::System);
        assert_eq!(read("db.example/n?sslmode=verify-full"), expected);
    }

    #[test]
    fn an_unknown_mode_is_refused_and_nothing_of_the_address_repeated() {
        let why = Target::read("postgres://u:hunter2@db.example/n?sslmode=verify-ca").err();
        assert_eq!(why, Some(Error::internal(MODES)));
    }
}
