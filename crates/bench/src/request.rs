//! Requests as bytes, made and signed before anything is measured. What is signed is asked of
//! the readers the server itself uses.

use std::net::{IpAddr, Ipv4Addr};

use bytes::Bytes;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use identity::caller::Origin;
use identity::secret::Secret;
use identity::sources::{Sources, Timestamp};
use sha2::{Digest, Sha256};
use wire::canonical::{acs3, sdk_hmac_sha256};
use wire::protocols::rpc::Params;
use wire::request::Inbound;

use crate::failure::{Failure, Result};

/// An access key.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: Secret,
}

/// A request that is being made.
pub(crate) struct Draft {
    inbound: Inbound,
}

impl Draft {
    pub(crate) fn new(method: http::Method, target: &str) -> Self {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
            None => (target.to_owned(), None),
        };
        let address = Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let origin = Origin { address, secure: false, request_id: String::new() };
        let inbound = Inbound {
            method,
            path,
            query,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            origin,
            base_url: String::new(),
        };
        // What every client sends; the port need not be the one that is listened on.
        let draft = Self { inbound };
        draft.header("host", "127.0.0.1:8400").header("user-agent", "bench").header("accept", "*/*")
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).expect("a header of the benchmark is plain text");
        self.inbound.headers.insert(HeaderName::from_static(name), value);
        self
    }

    pub(crate) fn json(mut self, body: &serde_json::Value) -> Self {
        self.inbound.body = Bytes::from(body.to_string());
        self.header("content-type", "application/json")
    }

    pub(crate) fn form(mut self, body: &str) -> Self {
        self.inbound.body = Bytes::copy_from_slice(body.as_bytes());
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("x-auth-token", token).header("content-type", "application/json")
    }

    /// Signs with `SDK-HMAC-SHA256`.
    pub(crate) fn sdk(self, key: &Key, domain: &str, now: Timestamp) -> Result<Self> {
        let head = |signature: &str| {
            format!(
                "SDK-HMAC-SHA256 Access={}, SignedHeaders=content-type;host;x-domain-id;\
                 x-sdk-date, Signature={signature}",
                key.id
            )
        };
        let date = moment(now)?.strftime("%Y%m%dT%H%M%SZ").to_string();
        let draft = self
            .header("content-type", "application/json")
            .header("x-domain-id", domain)
            .header("x-sdk-date", &date)
            .header("authorization", &head("00"));
        let signed = sdk_hmac_sha256::read(&draft.inbound).map_err(problem)?;
        let signature = sign(key, &signed.string_to_sign);
        Ok(draft.header("authorization", &head(&signature)))
    }

    /// Asks for an action and signs it with `ACS3-HMAC-SHA256`, under a nonce of its own.
    pub(crate) fn acs3(
        self,
        (action, version): (&str, &str),
        key: &Key,
        sources: &Sources,
    ) -> Result<Self> {
        let head = |signature: &str| {
            format!(
                "ACS3-HMAC-SHA256 Credential={},SignedHeaders=host;x-acs-action;\
                 x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,\
                 Signature={signature}",
                key.id
            )
        };
        let date = moment(sources.now())?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let body = HEXLOWER.encode(&Sha256::digest(&self.inbound.body));
        let draft = self
            .header("x-acs-action", action)
            .header("x-acs-version", version)
            .header("x-acs-date", &date)
            .header("x-acs-signature-nonce", &HEXLOWER.encode(&sources.bytes::<16>()))
            .header("x-acs-content-sha256", &body)
            .header("authorization", &head("00"));
        let params =
            Params::read(&draft.inbound).map_err(|why| Failure::new(format!("{why:?}")))?;
        let signed = acs3::read(&draft.inbound, &params).map_err(problem)?;
        let signature = sign(key, &signed.string_to_sign);
        Ok(draft.header("authorization", &head(&signature)))
    }

    /// The request as it goes over the wire.
    pub(crate) fn bytes(self) -> Vec<u8> {
        let Inbound { method, path, query, headers, body, .. } = self.inbound;
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        let mut bytes = format!("{method} {path}{query} HTTP/1.1\r\n").into_bytes();
        for (name, value) in &headers {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        if !body.is_empty() || method != http::Method::GET {
            bytes.extend_from_slice(format!("content-length: {}\r\n", body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&body);
        bytes
    }
}

fn moment(now: Timestamp) -> Result<jiff::Zoned> {
    Ok(jiff::Timestamp::from_second(now.seconds())?.to_zoned(jiff::tz::TimeZone::UTC))
}

/// The day it is.
pub(crate) fn day(now: Timestamp) -> Result<String> {
    Ok(moment(now)?.strftime("%Y-%m-%d").to_string())
}

fn problem(problem: wire::canonical::SignatureProblem) -> Failure {
    Failure::new(format!("a request of the benchmark cannot be signed: {problem:?}"))
}

fn sign(key: &Key, text: &str) -> String {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key.secret.expose())
        .expect("a key of any length is good");
    mac.update(text.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}
