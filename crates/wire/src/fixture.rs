//! What the tests of this crate share: a request in one line, and the vendors' arithmetic.

use bytes::Bytes;
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue};
use identity::caller::{Origin, Scheme, Signed};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::request::Inbound;

/// A request from its method, target (`path?query`), headers and body.
pub(crate) fn inbound(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: impl Into<Bytes>,
) -> Inbound {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (target, None),
    };
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        map.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    Inbound {
        method: method.parse().unwrap(),
        path: path.to_owned(),
        query,
        headers: map,
        body: body.into(),
        origin: Origin { address: None, secure: false, request_id: "test".into() },
        base_url: "http://127.0.0.1:8080".into(),
    }
}

/// The lower-case hexadecimal SHA-256 of a text.
pub(crate) fn sha256(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}

/// Whether `secret` makes the signature of `signed`, by `signed`'s own scheme.
pub(crate) fn is_signed_with(signed: &Signed, secret: &str) -> bool {
    let text = signed.string_to_sign.as_bytes();
    let made = match &signed.scheme {
        Scheme::HmacSha256 => hmac_sha256(secret.as_bytes(), text),
        Scheme::HmacSha256Derived { prefix, terms } => {
            let start = format!("{prefix}{secret}").into_bytes();
            let key = terms.iter().fold(start, |key, term| hmac_sha256(&key, term.as_bytes()));
            hmac_sha256(&key, text)
        }
        Scheme::HmacSha1 { suffix } => {
            let key = format!("{secret}{suffix}");
            let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).unwrap();
            mac.update(text);
            mac.finalize().into_bytes().to_vec()
        }
    };
    made == signed.signature
}

/// The bytes of a signature as hexadecimal.
pub(crate) fn hex(signed: &Signed) -> String {
    HEXLOWER.encode(&signed.signature)
}

/// The bytes of a signature as base64.
pub(crate) fn base64(signed: &Signed) -> String {
    BASE64.encode(&signed.signature)
}

fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
