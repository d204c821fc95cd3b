//! What holds of every scheme: nothing panics, and nothing that is signed can change unnoticed.

use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

use super::{acs3, rpc_v1, sdk_hmac_sha256};
use crate::fixture::inbound;
use crate::protocols::rpc::Params;
use crate::request::Inbound;

const ACS3: &str = "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host;x-acs-action;x-acs-date;\
    x-acs-signature-nonce;x-acs-version;x-more,Signature=00";
const ACCESS: &str = "SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-more;x-sdk-date, Signature=00";
const CREDENTIAL: &str = "SDK-HMAC-SHA256 Credential=a/20250102/r/s/sdk_request, \
    SignedHeaders=host;x-more;x-sdk-date, Signature=00";
const V1: &str = "AccessKeyId=a&Signature=x&Timestamp=2026-01-02T03:04:05Z&SignatureNonce=n";

/// The string to sign under each scheme that can read the request.
fn strings_to_sign(request: &Inbound) -> [Option<String>; 4] {
    let under = |value: &'static str| {
        let mut request = request.clone();
        request.headers.insert("authorization", HeaderValue::from_static(value));
        request
    };
    let [acs3, access, credential] = [ACS3, ACCESS, CREDENTIAL].map(under);
    let params = Params::read(request).ok();
    [
        sdk_hmac_sha256::read(&access).ok().map(|signed| signed.string_to_sign),
        sdk_hmac_sha256::read(&credential).ok().map(|signed| signed.string_to_sign),
        params.and_then(|params| acs3::read(&acs3, &params).ok()).map(|s| s.string_to_sign),
        v1(request),
    ]
}

fn v1(request: &Inbound) -> Option<String> {
    let mut request = request.clone();
    let query = request.query.unwrap_or_default();
    request.query = Some(format!("{query}&{V1}"));
    let params = Params::read(&request).ok()?;
    Some(rpc_v1::read(&request, &params).ok()?.string_to_sign)
}

/// A request every scheme can read, with everything a scheme signs open to choice.
#[derive(Clone, Debug)]
struct Parts {
    method: &'static str,
    segment: String,
    pairs: Vec<(String, String)>,
    host: String,
    more: String,
    body: String,
}

impl Parts {
    fn request(&self, path: &str) -> Inbound {
        let query = super::encoding::query(&self.pairs);
        let headers = [
            ("host", self.host.as_str()),
            ("x-more", &self.more),
            ("x-acs-action", "Act"),
            ("x-acs-version", "1"),
            ("x-acs-date", "2026-01-02T03:04:05Z"),
            ("x-acs-signature-nonce", "n"),
            ("x-sdk-date", "20250102T030405Z"),
        ];
        inbound(self.method, &format!("{path}?{query}"), &headers, self.body.clone())
    }

    fn rest(&self) -> Inbound {
        self.request(&format!("/v3/{}", super::encoding::encode(&self.segment)))
    }

    fn rpc(&self) -> Inbound {
        self.request("/")
    }

    /// The pairs without regard to order.
    fn sorted(&self) -> Vec<(String, String)> {
        let mut pairs = self.pairs.clone();
        pairs.sort();
        pairs
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    (
        prop::sample::select(vec!["GET", "POST", "PUT", "DELETE"]),
        "[a-c%/. é]{1,3}",
        prop::collection::btree_map("[a-c&=+%é]{1,2}", "[a-c&=+%é]{0,2}", 0..3),
        "[a-c]{1,2}",
        "[a-c:;,]{0,3}",
        "(\\{[a-c]{0,2}\\})?",
    )
        .prop_map(|(method, segment, pairs, host, more, body)| {
            let pairs = pairs.into_iter().collect();
            Parts { method, segment, pairs, host, more, body }
        })
}

/// Two requests that differ in one part, or by accident in none.
fn two_alike() -> impl Strategy<Value = (Parts, Parts)> {
    (parts(), parts(), 0..6).prop_map(|(one, other, part)| {
        let mut two = one.clone();
        match part {
            0 => two.method = other.method,
            1 => two.segment = other.segment,
            2 => two.pairs = other.pairs,
            3 => two.host = other.host,
            4 => two.more = other.more,
            _ => two.body = other.body,
        }
        (one, two)
    })
}

/// Headers of any names and values that HTTP can carry, after those a scheme insists on.
fn any_headers() -> impl Strategy<Value = HeaderMap> {
    let name = prop::sample::select(vec![
        "authorization",
        "host",
        "accept",
        "content-type",
        "x-sdk-date",
        "x-sdk-content-sha256",
        "x-domain-id",
        "x-security-token",
        "x-acs-date",
        "x-acs-content-sha256",
        "x-acs-signature-nonce",
        "x-more",
    ]);
    prop::collection::vec((name, any::<Vec<u8>>()), 0..12).prop_map(|fields| {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                headers.append(name, value);
            }
        }
        headers
    })
}

fn differs(one: &[Option<String>], two: &[Option<String>]) -> Result<(), TestCaseError> {
    for (one, two) in one.iter().zip(two) {
        prop_assert!(one.is_none() || one != two, "{one:?} signs both");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_scheme_reads_an_ordinary_request(parts in parts()) {
        for (scheme, text) in strings_to_sign(&parts.rpc()).iter().enumerate() {
            prop_assert!(text.is_some(), "scheme {scheme}");
        }
    }

    #[test]
    fn a_change_of_anything_a_rest_scheme_signs_is_seen((one, two) in two_alike()) {
        let [a, b, ..] = strings_to_sign(&one.rest());
        let [c, d, ..] = strings_to_sign(&two.rest());
        let same = one.method == two.method
            && one.segment == two.segment
            && one.sorted() == two.sorted()
            && one.host == two.host
            && one.more == two.more
            && one.body == two.body;
        if same {
            prop_assert_eq!([a, b], [c, d]);
        } else {
            differs(&[a, b], &[c, d])?;
        }
    }

    #[test]
    fn a_change_of_anything_an_rpc_scheme_signs_is_seen((one, two) in two_alike()) {
        let [.., a, b] = strings_to_sign(&one.rpc());
        let [.., c, d] = strings_to_sign(&two.rpc());
        if one.method != two.method || one.sorted() != two.sorted() {
            differs(&[a, b], &[c, d])?;
        } else if one.host != two.host || one.more != two.more || one.body != two.body {
            // The parameter signature signs no header, and no body that is not a form.
            differs(&[a], &[c])?;
            prop_assert_eq!(b, d);
        } else {
            prop_assert_eq!([a, b], [c, d]);
        }
    }

    #[test]
    fn no_request_makes_a_scheme_panic(
        method in "[A-Z]{1,8}",
        path in ".*",
        query in prop::option::of(".*"),
        headers in any_headers(),
        body: Vec<u8>,
        rest in ".*",
        scheme in 0_usize..3,
    ) {
        let mut request = inbound(&method, "/", &[], body);
        request.path = path;
        request.query = query;
        request.headers = headers;
        let _ = strings_to_sign(&request);
        let word = [acs3::ALGORITHM, sdk_hmac_sha256::ALGORITHM, ""][scheme];
        if let Ok(value) = HeaderValue::from_bytes(format!("{word} {rest}").as_bytes()) {
            request.headers.insert("authorization", value);
        }
        let _ = sdk_hmac_sha256::read(&request);
        if let Ok(params) = Params::read(&request) {
            let _ = (acs3::read(&request, &params), rpc_v1::read(&request, &params));
        }
    }

    #[test]
    fn no_authorization_header_makes_a_scheme_panic(
        rest in "((Access|Credential|SignedHeaders|Signature)=[a-z0-9/;=]{0,8},? ?){0,4}"
    ) {
        let mut request = Parts {
            method: "GET",
            segment: "a".into(),
            pairs: Vec::new(),
            host: "h".into(),
            more: "m".into(),
            body: String::new(),
        }
        .rpc();
        for word in [acs3::ALGORITHM, sdk_hmac_sha256::ALGORITHM] {
            let value = format!("{word} {rest}").parse().unwrap();
            request.headers.insert("authorization", value);
            let _ = sdk_hmac_sha256::read(&request);
            if let Ok(params) = Params::read(&request) {
                let _ = acs3::read(&request, &params);
            }
        }
    }
}
