//! What a user proves itself with: a request signed with its access key, a code of its device.

use data_encoding::{BASE32_NOPAD, BASE64};
use hmac::{Hmac, KeyInit, Mac};
use identity::mfa::totp::Parameters;
use identity::secret::Secret;
use identity::sources::Sources;
use sha1::Sha1;

/// A request of Alibaba's for an operation without parameters, signed by version 1 of the scheme.
pub(crate) fn rpc(action: &str, version: &str, key: (&str, &str)) -> String {
    rpc_with(action, version, &[], key)
}

/// The same with parameters.
pub(crate) fn rpc_with(
    action: &str,
    version: &str,
    parameters: &[(&str, &str)],
    (key, secret): (&str, &str),
) -> String {
    let now = Sources::system().now().seconds();
    let time = jiff::Timestamp::from_second(now).expect("a time").to_string();
    let nonce = BASE32_NOPAD.encode(&Sources::system().bytes::<16>());
    let mut query = vec![
        ("AccessKeyId", key),
        ("Action", action),
        ("Format", "JSON"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", &nonce),
        ("SignatureVersion", "1.0"),
        ("Timestamp", &time),
        ("Version", version),
    ];
    query.extend(parameters);
    query.sort_unstable();
    let query = query.iter().map(|(name, value)| format!("{name}={}", escaped(value)));
    let query = query.collect::<Vec<_>>().join("&");
    let to_sign = format!("GET&%2F&{}", escaped(&query));
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes()).expect("a key");
    mac.update(to_sign.as_bytes());
    let signature = escaped(&BASE64.encode(&mac.finalize().into_bytes()));
    format!("GET /?{query}&Signature={signature} HTTP/1.1\r\nHost: a\r\n\r\n")
}

/// The present code of a device with this seed in base32.
pub(crate) fn code(seed: &str) -> String {
    let seed = Secret::new(BASE32_NOPAD.decode(seed.as_bytes()).expect("base32"));
    let parameters = Parameters::default();
    let step = parameters.step(Sources::system().now());
    format!("{:06}", parameters.code(&seed, step))
}

/// The text as a part of a query or a form.
pub(crate) fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escape = |byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}
