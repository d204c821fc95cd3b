//! Puts a sender's credentials on a request, in the way its form calls for.

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderValue;
use identity::secret::Secret;
use identity::sources::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use wire::canonical::{acs3, rpc_v1};
use wire::protocols::rpc::Params;
use wire::request::Inbound;

use crate::person::Person;

/// Signs or stamps the request as `person`; `None` sends it as nobody in particular.
pub(crate) fn add(request: &mut Inbound, person: Option<&Person>, now: Timestamp, nonce: &str) {
    let own = ["x-auth-token", "authorization"];
    if own.iter().any(|name| request.headers.contains_key(*name)) {
        return;
    }
    let rpc_headers = request.headers.contains_key("x-acs-action");
    match person {
        Some(person) if rpc_headers => sign_acs3(request, person, now, nonce),
        Some(person) if has_action(request) => sign_v1(request, person, now, nonce),
        Some(person) if request.path != "/" => {
            set(request, "x-auth-token", &person.token);
        }
        None if rpc_headers => {
            // Without a signature nobody reads these headers: say the same in the query.
            let name = |name: &str| request.header(name).unwrap_or_default().to_owned();
            let (action, version) = (name("x-acs-action"), name("x-acs-version"));
            append(request, &[("Action", &action), ("Version", &version)]);
        }
        _ => {}
    }
}

fn has_action(request: &Inbound) -> bool {
    let pairs = request.query_pairs().unwrap_or_default();
    pairs.iter().any(|(name, _)| name == "Action")
}

fn set(request: &mut Inbound, name: &'static str, value: &str) {
    request.headers.insert(name, HeaderValue::from_str(value).expect("a header's value"));
}

fn append(request: &mut Inbound, pairs: &[(&str, &str)]) {
    let mut query = request.query.take().unwrap_or_default();
    for (name, value) in pairs {
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        let and = if query.is_empty() { "" } else { "&" };
        query.push_str(&format!("{and}{name}={value}"));
    }
    request.query = Some(query);
}

fn time(now: Timestamp) -> String {
    jiff::Timestamp::from_second(now.seconds()).expect("a time").to_string()
}

fn sign_acs3(request: &mut Inbound, person: &Person, now: Timestamp, nonce: &str) {
    set(request, "x-acs-date", &time(now));
    set(request, "x-acs-signature-nonce", nonce);
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&request.body));
    set(request, "x-acs-content-sha256", &hash);
    let mut names = vec![
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    ];
    // One that an exchange brings itself stays, to be refused.
    let brings = request.headers.contains_key("x-acs-security-token");
    match &person.session_token {
        Some(token) if !brings => {
            set(request, "x-acs-security-token", token.expose_text());
            names.insert(4, "x-acs-security-token");
        }
        _ if brings => names.insert(4, "x-acs-security-token"),
        _ => {}
    }
    let names = names.join(";");
    let header = |signature: &str| {
        format!(
            "ACS3-HMAC-SHA256 Credential={},SignedHeaders={names},Signature={signature}",
            person.key
        )
    };
    set(request, "authorization", &header("00"));
    let Ok(params) = Params::read(request) else { return };
    let signed = acs3::read(request, &params).expect("a signed request");
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(person.secret.expose()).expect("a key");
    mac.update(signed.string_to_sign.as_bytes());
    let signature = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    set(request, "authorization", &header(&signature));
}

fn sign_v1(request: &mut Inbound, person: &Person, now: Timestamp, nonce: &str) {
    append(
        request,
        &[
            ("AccessKeyId", &person.key),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("Timestamp", &time(now)),
            ("SignatureNonce", nonce),
        ],
    );
    if let Some(token) = &person.session_token
        && !request.query.as_deref().unwrap_or_default().contains("SecurityToken=")
    {
        append(request, &[("SecurityToken", token.expose_text())]);
    }
    let unsigned = request.query.clone();
    append(request, &[("Signature", "AA==")]);
    let params = Params::read(request).expect("parameters");
    let signed = rpc_v1::read(request, &params).expect("a signed request");
    request.query = unsigned;
    append(request, &[("Signature", &hmac_sha1(&person.secret, &signed.string_to_sign))]);
}

fn hmac_sha1(secret: &Secret, text: &str) -> String {
    let key = [secret.expose(), b"&"].concat();
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(&key).expect("a key");
    mac.update(text.as_bytes());
    data_encoding::BASE64.encode(&mac.finalize().into_bytes())
}
