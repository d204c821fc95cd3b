use super::*;
use crate::fixture::{hex, inbound, is_signed_with, sha256};

const KEY: &str = "QTWAOYTTINDUT2QVKYUC";
const SECRET: &str = "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc";
const DOMAIN: &str = "d78cbac186b744899480f25bd022f468";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const DEVICES: &str = "/v3.0/OS-MFA/virtual-mfa-devices";
const TWO: [(&str, &str); 2] = [("host", "127.0.0.1:8080"), ("x-sdk-date", "20250102T030405Z")];

/// The headers that the vectors sign unless they say otherwise.
fn usual(content_type: &str) -> Vec<(&str, &str)> {
    vec![
        ("Content-Type", content_type),
        ("Host", "iam.example.com"),
        ("User-Agent", "huaweicloud-usdk-python/3.0"),
        ("X-Domain-Id", DOMAIN),
        ("X-Sdk-Date", "20250102T030405Z"),
    ]
}

/// A request whose headers are all signed, by the `who` part of the `Authorization` header.
fn request(
    who: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
    signature: &str,
) -> Inbound {
    let mut names: Vec<String> = headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    names.sort();
    names.dedup();
    let list = names.join(";");
    let value = format!("{ALGORITHM} {who}, SignedHeaders={list}, Signature={signature}");
    let mut all = vec![("Authorization", value.as_str())];
    all.extend(headers);
    inbound(method, target, &all, body.to_owned())
}

fn plain(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Inbound {
    request(&format!("Access={KEY}"), method, target, headers, body, "00")
}

fn derived(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Inbound {
    let who = format!("Credential={KEY}/20250102///sdk_request");
    request(&who, method, target, headers, body, "00")
}

fn canonical(request: &Inbound) -> Result<String, SignatureProblem> {
    read(request).map(|signed| signed.canonical_request.unwrap())
}

/// Puts the vector's signature in place of `00`, then checks it and, if given, the hash.
fn check(mut request: Inbound, hash: Option<&str>, signature: &str) {
    let start = request.header("authorization").unwrap().strip_suffix("00").unwrap();
    let value = format!("{start}{signature}");
    request.headers.insert("authorization", value.parse().unwrap());
    let signed = read(&request).unwrap();
    let canonical = signed.canonical_request.clone().unwrap();
    assert_eq!(hash.unwrap_or(&sha256(&canonical)), sha256(&canonical), "{canonical}");
    assert!(signed.string_to_sign.ends_with(&sha256(&canonical)));
    assert_eq!(hex(&signed), signature);
    assert!(is_signed_with(&signed, SECRET), "{canonical}");
    assert!(!is_signed_with(&signed, "other"));
}

#[test]
fn vector_v1_holds() {
    let request = plain("GET", DEVICES, &usual("application/json"), "");
    let expected = format!(
        "GET\n/v3.0/OS-MFA/virtual-mfa-devices/\n\ncontent-type:application/json\n\
         host:iam.example.com\nuser-agent:huaweicloud-usdk-python/3.0\nx-domain-id:{DOMAIN}\n\
         x-sdk-date:20250102T030405Z\n\n\
         content-type;host;user-agent;x-domain-id;x-sdk-date\n{EMPTY}"
    );
    assert_eq!(canonical(&request), Ok(expected));
    let hash = "ee91ede60c87e13faacb53a0292f7764c7f99b40b5a3f56c5f32b464f387fb7a";
    let signature = "27adcdd954adce3e0e27fb59041711206d463c5cca036f7d92a2ac45e7ee9554";
    check(request, Some(hash), signature);
}

#[test]
fn vector_v2_holds_with_a_query_and_a_session_token() {
    let mut headers = usual("application/json");
    headers.push(("X-Security-Token", "stoken"));
    let target = format!(
        "{DEVICES}?user_id=16b26081f43d4c628c4bb88cf32e9aaa\
         &serial_number=iam%3A{DOMAIN}%3Amfa%2Fmy%20dev~1"
    );
    let request = plain("DELETE", &target, &headers, "");
    let token = read(&request).unwrap().session_token;
    assert!(token.is_some_and(|token| token.matches(b"stoken")));
    let query = format!(
        "\nserial_number=iam%3A{DOMAIN}%3Amfa%2Fmy%20dev~1\
         &user_id=16b26081f43d4c628c4bb88cf32e9aaa\n"
    );
    assert!(canonical(&request).unwrap().contains(&query));
    let hash = "361367fa0d3aca4586355f5082f5d5def3158e37343cbd74827933f1c48b75ae";
    let signature = "abd2c449675f063caea81eed21720441157fe265109a8432c16438fbb58854b2";
    check(request, Some(hash), signature);
}

#[test]
fn vector_v3_holds_with_a_body() {
    let body = format!(
        "{{\"user_id\": \"16b26081f43d4c628c4bb88cf32e9aaa\", \
         \"serial_number\": \"iam:{DOMAIN}:mfa/dev1\", \
         \"authentication_code_first\": \"977931\", \"authentication_code_second\": \"527347\"}}"
    );
    let body_hash = "cae158625aeb269d672704d2ad67cbcc57a20c054df51028a7d9c379c59faeca";
    assert_eq!(sha256(&body), body_hash);
    let headers = usual("application/json;charset=utf-8");
    let request = plain("PUT", "/v3.0/OS-MFA/mfa-devices/bind", &headers, &body);
    let hash = "6901ff26498780bfe6bf6c1c509888a71a283c6e0a8c2d8c0e9816d6b044ea0b";
    let signature = "9d4eb0727f899b6ad0f20271aa3fbbf0a487e3ec21e4fdd8df53803b21a5c9bd";
    check(request, Some(hash), signature);
}

#[test]
fn vector_v3b_holds_with_a_body_that_is_not_signed() {
    let mut headers = usual("text/plain");
    headers.push(("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"));
    let request = plain("PUT", "/v3.0/x", &headers, "hello");
    let hash = "c054bde33cdd7335f67769addd699b86f95229e318a2e6e7eb1b9e19cc84b912";
    let signature = "000d2c88570799d9936c0a1af35d119a9a4ea62fca7ab31b957eb2c78ebcc29c";
    check(request, Some(hash), signature);
}

#[test]
fn vector_v4_of_the_vendors_documents_holds() {
    let headers = [
        ("Content-Type", "application/json"),
        ("Host", "service.region.example.com"),
        ("X-Sdk-Date", "20191115T033655Z"),
    ];
    let target = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs\
                  ?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0";
    let hash = "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a";
    let signature = "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe";
    check(plain("GET", target, &headers, ""), Some(hash), signature);
}

#[test]
fn vectors_v9_and_v10_hold() {
    let signature = "2400ef005c7ef8ec3b3de837cec1c0c6d05dfd3ca9c0815a4d013adc546f6058";
    check(plain("GET", "/", &TWO, ""), None, signature);
    let signature = "f0bfd4e878a8a215ffe25d79e02bcfa219890686c67398847b4a480384420eb6";
    check(plain("GET", "/v3/projects?name=r1", &TWO, ""), None, signature);
}

#[test]
fn the_vector_of_the_derived_variant_holds() {
    let headers = [
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
        ("Host", "iam.example.com"),
        ("User-Agent", "golangsdk/2.0.0"),
        ("X-Sdk-Date", "20250102T030405Z"),
    ];
    let request = derived("GET", DEVICES, &headers, "");
    let signed = read(&request).unwrap();
    let hash = "ed4279b45d3e908e6c63e64565e0865078e6c94a495af41659dac83c88a68c1b";
    let scope = "20250102///sdk_request";
    let expected = format!("SDK-HMAC-SHA256\n20250102T030405Z\n{scope}\n{hash}");
    assert_eq!(signed.string_to_sign, expected);
    let terms = ["20250102", "", "", "sdk_request"].map(str::to_owned).to_vec();
    assert_eq!(signed.scheme, Scheme::HmacSha256Derived { prefix: "SDK", terms });
    let signature = "4c8e71c74bbed52e539e7033e155318f1957a3ddc5d5e9f91e6fc2fb76909cd2";
    check(request, Some(hash), signature);
}

#[test]
fn what_the_request_says_of_itself_is_handed_on() {
    let signed = read(&plain("GET", "/", &usual("application/json"), "")).unwrap();
    assert_eq!(signed.key_id.as_str(), KEY);
    assert_eq!(signed.account, Some(AccountId::new(DOMAIN)));
    assert_eq!(signed.project, None);
    assert_eq!(signed.nonce, None);
    assert_eq!(signed.time.seconds(), 1_735_787_045);
    assert_eq!(signed.scheme, Scheme::HmacSha256);
    assert!(signed.session_token.is_none());
    let mut unsigned = derived("GET", "/", &TWO, "");
    for (name, value) in [("x-project-id", "p"), ("x-domain-id", ""), ("x-security-token", "t")] {
        unsigned.headers.insert(name, value.parse().unwrap());
    }
    let signed = read(&unsigned).unwrap();
    assert_eq!(signed.project, Some(ProjectId::new("p")));
    assert_eq!(signed.account, None);
    assert!(signed.session_token.is_some());
}

#[test]
fn a_path_is_encoded_anew_segment_by_segment_and_ends_in_a_slash() {
    for (path, expected) in [
        ("/", "/"),
        ("", "/"),
        ("/a", "/a/"),
        ("/a/", "/a/"),
        ("/a//b", "/a//b/"),
        ("/%7Bid%7D/~._-", "/%7Bid%7D/~._-/"),
        ("/{id}/a+b@c:d", "/%7Bid%7D/a%2Bb%40c%3Ad/"),
        ("/%e4%bd%a0/你", "/%E4%BD%A0/%E4%BD%A0/"),
        ("/a%2Fb/%ff/%zz", "/a%2Fb/%FF/%25zz/"),
    ] {
        assert_eq!(canonical_path(path), expected);
    }
}

#[test]
fn a_query_is_sorted_by_name_and_value_after_decoding() {
    let line = |request: &Inbound| canonical(request).unwrap().lines().nth(2).unwrap().to_owned();
    let target = "/?b=2&a=&b=1&B=x&c&~=%7e+";
    assert_eq!(line(&plain("GET", target, &TWO, "")), "B=x&a=&b=1&b=2&c=&~=~%20");
    let raw = derived("DELETE", "/?b=iam:x:mfa/y&C=1&a=2", &TWO, "");
    assert_eq!(line(&raw), "a=2&b=iam%3Ax%3Amfa%2Fy&C=1");
}

#[test]
fn white_space_within_a_header_collapses_in_the_derived_variant_alone() {
    let headers = [TWO[0], TWO[1], ("user-agent", " a  b\tc ")];
    assert!(canonical(&plain("GET", "/", &headers, "")).unwrap().contains("agent:a  b\tc\n"));
    assert!(canonical(&derived("GET", "/", &headers, "")).unwrap().contains("agent:a b c\n"));
}

#[test]
fn a_post_without_body_moves_its_query_in_the_derived_variant_alone() {
    let target = "/v3/x?name=a+b*~&A=1";
    let quirk = canonical(&derived("POST", target, &TWO, "")).unwrap();
    assert_eq!(quirk.lines().nth(2), Some(""));
    assert!(quirk.ends_with(&sha256("A=1&name=a+b%2A~")), "{quirk}");
    for other in [
        derived("PUT", target, &TWO, ""),
        derived("POST", target, &TWO, "{}"),
        plain("POST", target, &TWO, ""),
    ] {
        let text = canonical(&other).unwrap();
        assert_eq!(text.lines().nth(2), Some("A=1&name=a%20b%2A~"));
        let body = std::str::from_utf8(&other.body).unwrap();
        assert!(text.ends_with(&sha256(body)));
    }
    assert!(canonical(&derived("POST", "/", &TWO, "")).unwrap().ends_with(EMPTY));
}

#[test]
fn a_declared_hash_must_be_that_of_the_body() {
    let upper = sha256("hello").to_uppercase();
    let with = |value| [TWO[0], TWO[1], ("x-sdk-content-sha256", value)];
    let wrong = Err(SignatureProblem::Malformed("x-sdk-content-sha256"));
    assert!(canonical(&plain("PUT", "/", &with(&upper), "hello")).unwrap().ends_with(&upper));
    assert_eq!(canonical(&plain("PUT", "/", &with(&upper), "other")), wrong);
    assert_eq!(canonical(&plain("PUT", "/", &with("unsigned"), "other")), wrong);
    // Without a body the SDKs send the empty hash, whatever they declared.
    let waived = with("UNSIGNED-PAYLOAD");
    assert!(canonical(&plain("PUT", "/", &waived, "")).unwrap().ends_with(EMPTY));
    // The quirk must not leave a query unsigned.
    assert_eq!(canonical(&derived("POST", "/?a=b", &with(EMPTY), "")), wrong);
    assert_eq!(canonical(&derived("POST", "/?a=b", &waived, "")), wrong);
    assert!(canonical(&derived("POST", "/", &with(EMPTY), "")).is_ok());
}

#[test]
fn a_body_hash_is_waived_only_by_a_signed_header() {
    let mut request = plain("PUT", "/", &TWO, "hello");
    let waiver = http::HeaderValue::from_static("UNSIGNED-PAYLOAD");
    request.headers.insert("x-sdk-content-sha256", waiver);
    let unsigned = Err(SignatureProblem::Unsigned("x-sdk-content-sha256"));
    assert_eq!(canonical(&request), unsigned);
}

#[test]
fn host_and_date_must_be_there_and_signed() {
    for (kept, dropped) in [(TWO[0], "x-sdk-date"), (TWO[1], "host")] {
        let mut request = plain("GET", "/", &[kept], "");
        assert_eq!(canonical(&request), Err(SignatureProblem::Missing(dropped)));
        request.headers.insert(dropped, "20250102T030405Z".parse().unwrap());
        assert_eq!(canonical(&request), Err(SignatureProblem::Unsigned(dropped)));
    }
    let headers = [TWO[0], ("x-sdk-date", "2025-01-02T03:04:05Z")];
    let problem = Err(SignatureProblem::Malformed("x-sdk-date"));
    assert_eq!(canonical(&plain("GET", "/", &headers, "")), problem);
}

#[test]
fn what_stands_twice_where_one_is_signed_is_refused() {
    let headers = [TWO[0], TWO[1], ("accept", "a"), ("accept", "b")];
    let problem = Err(SignatureProblem::Malformed("SignedHeaders"));
    assert_eq!(canonical(&plain("GET", "/", &headers, "")), problem);
    assert_eq!(canonical(&derived("GET", "/", &headers, "")), problem);
    for method in ["GET", "POST"] {
        let twice = derived(method, "/?a=1&b=2&A=3&%61=4", &TWO, "");
        assert_eq!(canonical(&twice), Err(SignatureProblem::Malformed("query")));
    }
}

#[test]
fn a_query_that_cannot_be_read_cannot_be_signed() {
    let problem = Err(SignatureProblem::Malformed("query"));
    assert_eq!(canonical(&plain("GET", "/?a=%ff", &TWO, "")), problem);
    let many = "a&".repeat(1001);
    assert_eq!(canonical(&plain("GET", &format!("/?{many}"), &TWO, "")), problem);
}

#[test]
fn a_scope_must_be_of_the_day_signed_and_end_as_it_should() {
    for scope in [
        "20250103///sdk_request",
        "20250102///other",
        "20250102//sdk_request",
        "20250102////sdk_request",
        "",
    ] {
        let who = format!("Credential={KEY}/{scope}");
        let outcome = canonical(&request(&who, "GET", "/", &TWO, "", "00"));
        assert_eq!(outcome, Err(SignatureProblem::Malformed("Credential")), "{scope}");
    }
}

#[test]
fn a_header_of_another_form_is_refused() {
    let malformed = Err(SignatureProblem::Malformed("authorization"));
    for who in ["Access=", "Access=a, Credential=a/b", "Credential=a", "Credential=/a", "X=a"] {
        let outcome = canonical(&request(who, "GET", "/", &TWO, "", "00"));
        assert_eq!(outcome, malformed, "{who}");
    }
    let unsupported = Err(SignatureProblem::UnsupportedMethod);
    let by = |value| canonical(&inbound("GET", "/", &[("authorization", value)], ""));
    assert_eq!(by("SDK-HMAC-SM3 Access=a, SignedHeaders=host, Signature=00"), unsupported);
    assert_eq!(by(ALGORITHM), malformed);
    let missing = Err(SignatureProblem::Missing("authorization"));
    assert_eq!(canonical(&inbound("GET", "/", &TWO, "")), missing);
}

#[test]
fn a_signature_that_does_not_decode_is_one_that_matches_nothing() {
    for signature in ["zz", "123", "é"] {
        let request = request(&format!("Access={KEY}"), "GET", "/", &TWO, "", signature);
        assert_eq!(read(&request).unwrap().signature, b"");
    }
}
